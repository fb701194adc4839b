using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.S3.Addressing;
using Drystone.S3.Checksums;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>What a copy takes from its source and what from its request.</summary>
/// <param name="Headers">Of the request.</param>
/// <param name="Tags">Of the request; null: those of the source.</param>
/// <param name="ReplaceMetadata">Whether all headers are the request's. Storage class and redirect always are.</param>
/// <param name="Algorithm">Of the copy's checksum; null: as the source has it.</param>
internal sealed record CopyPlan(
    ObjectHeaders Headers, IReadOnlyList<KeyValuePair<string, string>>? Tags, bool ReplaceMetadata,
    ChecksumAlgorithm? Algorithm)
{
    private const string Replace = "REPLACE";

    /// <summary>Of the request: a copy never has the list of its source.</summary>
    public byte[]? Acl { get; init; }

    /// <summary>Whether the request makes a copy that has the tags of its source, whatever tags it names
    /// itself.</summary>
    public static bool KeepsTags(S3Request request) =>
        request.Header(S3.Headers.CopySource) is not null && request.Header(S3.Headers.TaggingDirective) != Replace;

    /// <exception cref="S3Exception">InvalidArgument or InvalidRequest.</exception>
    public static CopyPlan Read(S3Request request)
    {
        var replaceTags = IsReplace(request, S3.Headers.TaggingDirective, "Unknown tagging directive.");
        return new CopyPlan(
            ObjectHeadersReader.Read(request),
            replaceTags ? ObjectTagging.Read(request) : null,
            IsReplace(request, S3.Headers.MetadataDirective, "Unknown metadata directive."),
            request.Header(S3.Headers.ChecksumAlgorithm) is { Length: > 0 } name
                ? ChecksumAlgorithms.ParseAlgorithm(name)
                : null);
    }

    /// <param name="isEncryptionNamed">Request or bucket say how the copy is to be encrypted.</param>
    /// <exception cref="S3Exception">InvalidRequest: an object copied onto itself, as it is.</exception>
    public void CheckChange(S3Request request, CopySource source, bool isEncryptionNamed)
    {
        // A checksum is no metadata in AWS's message, but asking for another is how objects of old get one.
        var isChanged = ReplaceMetadata || isEncryptionNamed || Algorithm is not null
            || Headers.WebsiteRedirectLocation is not null || request.Header(S3.Headers.StorageClass) is not null;
        if (!isChanged && source.Bucket == request.BucketName && source.Key == request.Key
            && source.VersionId is null)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                "This copy request is illegal because it is trying to copy an object to itself without changing the "
                    + "object's metadata, storage class, website redirect location or encryption attributes.");
        }
    }

    /// <summary>With the checksum of the source, or one computed of its bytes.</summary>
    public async ValueTask<NewObject> DescribeAsync(ObjectReader source, CancellationToken cancel)
    {
        var kept = source.Info.Checksum;
        return Algorithm is { } wanted && (kept is null || !HasAlgorithm(kept, wanted))
            ? Describe(source.Info) with { Checksum = await ComputeAsync(source, wanted, cancel) }
            : Describe(source.Info);
    }

    public NewObject Describe(ObjectInfo source) => new()
    {
        ETag = source.ETag,
        Headers = ReplaceMetadata
            ? Headers
            : source.Headers with
            {
                StorageClass = Headers.StorageClass,
                WebsiteRedirectLocation = Headers.WebsiteRedirectLocation,
            },
        Tags = Tags ?? source.Tags,
        Checksum = source.Checksum,
        Acl = Acl,
    };

    private static bool HasAlgorithm(StoredChecksum checksum, ChecksumAlgorithm algorithm) =>
        StoredChecksums.Algorithm(checksum.Algorithm) == algorithm;

    private static async ValueTask<StoredChecksum> ComputeAsync(
        ObjectReader source, ChecksumAlgorithm algorithm, CancellationToken cancel)
    {
        var (_, checksum) = await StoredBytesDigest.ComputeAsync(
            source, new ByteSpan(0, source.Info.SizeBytes), algorithm, cancel);
        return StoredChecksums.Store(checksum, ChecksumType.FullObject);
    }

    private static bool IsReplace(S3Request request, string header, string refusal) => request.Header(header) switch
    {
        null or "" or "COPY" => false,
        Replace => true,
        var other => throw S3Exception.InvalidArgument(refusal, header, other),
    };
}
