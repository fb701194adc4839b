using System.Globalization;
using System.Text;

namespace Drystone.S3;

/// <summary>The <c>x-amz-meta-</c> headers of a request.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html</remarks>
public static class UserMetadata
{
    /// <summary>Picks the user's metadata from all headers; names lose the prefix and become lower case.</summary>
    /// <returns>Sorted by name; values that share a name are joined with a comma, as AWS does.</returns>
    /// <exception cref="S3Exception">MetadataTooLarge when names and values together exceed 2 KB of UTF-8.</exception>
    public static IReadOnlyDictionary<string, string> Parse(IEnumerable<KeyValuePair<string, string>> headers)
    {
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in headers)
        {
            if (name.StartsWith(Headers.MetadataPrefix, StringComparison.OrdinalIgnoreCase))
            {
                var key = name[Headers.MetadataPrefix.Length..].ToLowerInvariant();
                metadata[key] = metadata.TryGetValue(key, out var earlier) ? $"{earlier},{value}" : value;
            }
        }

        var sizeBytes = metadata.Sum(
            entry => Encoding.UTF8.GetByteCount(entry.Key) + Encoding.UTF8.GetByteCount(entry.Value));
        return sizeBytes <= Limits.UserMetadataBytes ? metadata : throw TooLarge(sizeBytes);
    }

    private static S3Exception TooLarge(int sizeBytes) => new(S3Errors.MetadataTooLarge, details:
    [
        new("Size", sizeBytes.ToString(CultureInfo.InvariantCulture)),
        new("MaxSizeAllowed", Limits.UserMetadataBytes.ToString(CultureInfo.InvariantCulture)),
    ]);
}
