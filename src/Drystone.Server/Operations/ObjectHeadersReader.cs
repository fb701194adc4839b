using System.Collections.Frozen;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>Reads from a request what an object is to be stored with.</summary>
internal static class ObjectHeadersReader
{
    private const string ChunkedEncoding = "aws-chunked";

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html, x-amz-storage-class. Those that the operator
    // has not declared are labels: clients that name them work, and objects stay where all others are.
    private static readonly FrozenSet<string> StorageClasses = FrozenSet.Create(
        StringComparer.Ordinal,
        "STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE",
        "OUTPOSTS", "GLACIER_IR", "SNOW", "EXPRESS_ONEZONE", "FSX_OPENZFS");

    /// <exception cref="S3Exception">A value that AWS refuses, or a feature that is not there yet.</exception>
    public static ObjectHeaders Read(S3Request request)
    {
        RefuseMissingFeatures(request);
        return ReadOfReplica(request);
    }

    /// <summary>As <see cref="Read"/>, without a look at what else the object is asked to be.</summary>
    public static ObjectHeaders ReadOfReplica(S3Request request) => new()
    {
        ContentType = Given(request.Header("Content-Type")),
        CacheControl = Given(request.Header("Cache-Control")),
        ContentDisposition = Given(request.Header("Content-Disposition")),
        ContentEncoding = WithoutChunked(request.Header("Content-Encoding")),
        ContentLanguage = Given(request.Header("Content-Language")),
        Expires = Given(request.Header("Expires")),
        WebsiteRedirectLocation = Redirect(request.Header(Headers.WebsiteRedirectLocation)),
        StorageClass = StorageClass(request, request.Header(Headers.StorageClass)),
        UserMetadata = [.. UserMetadata.Parse(request.AllHeaders)],
    };

    public static IReadOnlyList<KeyValuePair<string, string>> ReadTags(S3Request request) =>
        !CopyPlan.KeepsTags(request) && request.Header(Headers.Tagging) is { Length: > 0 } tagging
            ? [.. TaggingHeader.Parse(tagging).Select(tag => KeyValuePair.Create(tag.Key, tag.Value))]
            : [];

    /// <summary>What would be a wrong success: the object would not be what was asked for.</summary>
    public static void RefuseMissingFeatures(S3Request request)
    {
        if (request.Header(Headers.WriteOffsetBytes) is not null)
        {
            throw new S3Exception(
                S3Errors.NotImplemented, $"{Headers.WriteOffsetBytes} implies functionality that is not implemented.",
                [new("Header", Headers.WriteOffsetBytes)]);
        }
    }

    /// <summary>aws-chunked says how the body travels; it is no property of the object.</summary>
    private static string? WithoutChunked(string? encoding)
    {
        if (encoding is null || !encoding.Contains(ChunkedEncoding, StringComparison.OrdinalIgnoreCase))
        {
            return Given(encoding);
        }

        var kept = encoding.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(one => !one.Equals(ChunkedEncoding, StringComparison.OrdinalIgnoreCase));
        return Given(string.Join(',', kept));
    }

    private static string? StorageClass(S3Request request, string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return null;
        }

        return StorageClasses.Contains(name)
            || request.Store.DeclaredStorageClasses.Any(declared => declared.Name == name)
            ? name == "STANDARD" ? null : name
            : throw new S3Exception(S3Errors.InvalidStorageClass, details: [new("StorageClassRequested", name)]);
    }

    private static string? Redirect(string? location) => string.IsNullOrEmpty(location)
        ? null
        : location[0] == '/' || location.StartsWith("http://", StringComparison.Ordinal)
            || location.StartsWith("https://", StringComparison.Ordinal)
            ? location
            : throw new S3Exception(
                S3Errors.InvalidArgument,
                "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.");

    private static string? Given(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
