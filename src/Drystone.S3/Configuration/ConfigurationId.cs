using System.Buffers;

namespace Drystone.S3.Configuration;

/// <summary>The id of an inventory, analytics, metrics or tiering configuration.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_MetricsConfiguration.html</remarks>
public static class ConfigurationId
{
    public const int LengthAtMost = 64;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <exception cref="S3Exception">InvalidConfigurationId.</exception>
    public static void ThrowIfInvalid(string id)
    {
        if (id.Length is 0 or > LengthAtMost || id.AsSpan().ContainsAnyExcept(Allowed))
        {
            throw new S3Exception(S3Errors.InvalidConfigurationId);
        }
    }

    /// <summary>The id in the document, which must be the one that the query names.</summary>
    /// <param name="documentId">The text of Id.</param>
    /// <param name="queryId">The query parameter <c>id</c>.</param>
    /// <param name="mismatch">What AWS answers to different ids: not the same for every feature.</param>
    /// <exception cref="S3Exception">InvalidConfigurationId or <paramref name="mismatch"/>.</exception>
    internal static string Checked(string documentId, string queryId, S3Error mismatch)
    {
        ThrowIfInvalid(queryId);
        return documentId == queryId ? documentId : throw new S3Exception(mismatch);
    }
}
