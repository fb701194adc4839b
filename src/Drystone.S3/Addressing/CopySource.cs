namespace Drystone.S3.Addressing;

/// <summary>The object that CopyObject or UploadPartCopy reads.</summary>
/// <param name="Bucket">Name of the source bucket.</param>
/// <param name="Key">Key of the source object, decoded.</param>
/// <param name="VersionId">Null means the current version.</param>
public sealed record CopySource(string Bucket, string Key, string? VersionId)
{
    private const string VersionQuery = "?versionId=";

    /// <summary>Reads <c>x-amz-copy-source</c>: <c>[/]bucket/key[?versionId=id]</c>, percent-encoded once.</summary>
    /// <exception cref="S3Exception">InvalidArgument, InvalidBucketName or KeyTooLongError.</exception>
    public static CopySource Parse(string header)
    {
        var (path, versionId) = SplitVersion(header);

        // Some clients escape the whole value, the slashes around the bucket with it.
        var decoded = PercentEncoding.TryDecode(path) ?? throw Invalid("Copy Source must be URL-encoded", header);
        if (decoded.StartsWith('/'))
        {
            decoded = decoded[1..];
        }

        // Access points are not served, so neither are their names.
        if (decoded.StartsWith("arn:", StringComparison.OrdinalIgnoreCase))
        {
            throw Invalid("Amazon Resource Names are not supported as copy source", header);
        }

        var slash = decoded.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == decoded.Length - 1)
        {
            throw Invalid("Copy Source must mention the source bucket and key: sourcebucket/sourcekey", header);
        }

        var bucket = decoded[..slash];
        BucketNaming.ThrowIfNotAddressable(bucket);
        return new CopySource(bucket, ObjectKeyRules.Checked(decoded[(slash + 1)..]), versionId);
    }

    // Only a question mark that is not escaped begins the version: "%3FversionId=" belongs to the key.
    private static (string Path, string? VersionId) SplitVersion(string header)
    {
        var query = header.LastIndexOf(VersionQuery, StringComparison.Ordinal);
        if (query < 0)
        {
            return (header, null);
        }

        var versionId = PercentEncoding.TryDecode(header.AsSpan(query + VersionQuery.Length));
        return string.IsNullOrEmpty(versionId)
            ? throw Invalid("Version id cannot be the empty string", header)
            : (header[..query], versionId);
    }

    private static S3Exception Invalid(string message, string header) =>
        S3Exception.InvalidArgument(message, Headers.CopySource, header);
}
