namespace Drystone.Client.Profiles;

/// <summary>What has to be known of a provider so that callers need not know it. The defaults are those of Amazon
/// S3.</summary>
public sealed record ProviderProfile
{
    /// <summary>The name in <c>S3_PROVIDER</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Whether buckets are addressed in the path unless the settings say otherwise.</summary>
    public bool ForcePathStyle { get; init; }

    /// <summary>Whether requests may carry checksums in trailers of <c>aws-chunked</c> bodies, and answers are asked
    /// for theirs. Without it bodies are signed with their SHA-256, and the SDK sends only the checksums that an
    /// operation demands.</summary>
    public bool TrailingChecksums { get; init; } = true;

    /// <summary>Whether <c>If-Match</c> of a PUT carries the quotes that ETags come with, as RFC 9110 wants it.
    /// </summary>
    public bool QuotesIfMatch { get; init; } = true;

    /// <summary>Whether conditions hold when an upload in parts is completed. Without it what is uploaded on condition
    /// goes in one request.</summary>
    public bool ConditionalMultipart { get; init; } = true;

    /// <summary>Whether <c>If-Match</c> of a DELETE holds. Where it is ignored the delete is refused here, for it would
    /// remove what it must not.</summary>
    public bool ConditionalDeletes { get; init; } = true;

    /// <summary>Whether the server reads the body of a PUT that it refuses. One that does not takes the body for the
    /// next request of the connection, so it has to ask for each body.</summary>
    public bool DrainsRefusedBodies { get; init; } = true;

    /// <summary>Whether all parts of an upload but the last must have one size.</summary>
    public bool EqualParts { get; init; }
}
