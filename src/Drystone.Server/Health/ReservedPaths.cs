namespace Drystone.Server.Health;

/// <summary>First path segments on the S3 address that are the server's own, and so cannot name a bucket.</summary>
internal static class ReservedPaths
{
    /// <param name="rawPath">The path as sent, still escaped; a query after it is ignored.</param>
    public static bool IsReserved(string rawPath) => rawPath.Length > 1 && rawPath[0] == '/' && IsReservedName(
        rawPath.AsSpan(1, EndOfFirstSegment(rawPath) - 1));

    /// <summary>The names that creating a bucket must refuse.</summary>
    public static bool IsReservedName(ReadOnlySpan<char> bucketName) => bucketName is "minio" or "drystone";

    private static int EndOfFirstSegment(string rawPath)
    {
        var length = rawPath.AsSpan(1).IndexOfAny('/', '?');
        return length < 0 ? rawPath.Length : length + 1;
    }
}
