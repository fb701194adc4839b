namespace Drystone.Client.Profiles;

/// <summary>What has to be known of a provider so that callers need not know it.</summary>
/// <param name="Name">The name in <c>S3_PROVIDER</c>.</param>
/// <param name="ForcePathStyle">Whether buckets are addressed in the path unless the settings say otherwise.</param>
/// <param name="TrailingChecksums">Whether requests may carry checksums in trailers of <c>aws-chunked</c> bodies, and
/// answers are asked for theirs; without it the SDK sends only what an operation demands.</param>
/// <param name="SignsBodies">Whether bodies must be signed with their SHA-256, where others take
/// <c>UNSIGNED-PAYLOAD</c> over TLS.</param>
/// <param name="QuotesIfMatch">Whether <c>If-Match</c> of a PUT carries the quotes that ETags come with, as RFC 9110
/// wants it.</param>
/// <param name="ConditionalWrites">Whether <c>If-None-Match: *</c> and <c>If-Match</c> hold for PUT.</param>
/// <param name="ConditionalDeletes">Whether <c>If-Match</c> of a DELETE holds; where it is ignored the delete is
/// refused here, for it would remove what it must not.</param>
/// <param name="EqualParts">Whether all parts of an upload but the last must have one size.</param>
public sealed record ProviderProfile(
    string Name,
    bool ForcePathStyle,
    bool TrailingChecksums,
    bool SignsBodies,
    bool QuotesIfMatch,
    bool ConditionalWrites,
    bool ConditionalDeletes,
    bool EqualParts = false);
