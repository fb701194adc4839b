using System.Text;
using Drystone.S3.Xml.Requests;

namespace Drystone.S3.Forms;

/// <summary>The headers that the fields of a form stand for: what an upload would have said in its head. Of a form only
/// these count; what the head of the request itself says of the object was not signed.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html</remarks>
public sealed class FormHeaders
{
    /// <summary>Fields that are headers under their own names.</summary>
    private static readonly string[] EntityHeaders =
        ["Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Type", "Expires"];

    /// <summary>Headers that say something of what is written: never those of the request.</summary>
    private static readonly string[] OtherHeadersOfUploads =
        ["Content-MD5", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"];

    private static readonly string[] AmzNames =
    [
        Headers.Acl, Headers.ExpectedBucketOwner, Headers.RequestPayer, Headers.SdkChecksumAlgorithm,
        Headers.StorageClass, Headers.Tagging, Headers.WebsiteRedirectLocation, Headers.WriteOffsetBytes,
    ];

    private static readonly string[] AmzPrefixes =
    [
        Headers.MetadataPrefix, Headers.ChecksumPrefix, Headers.ServerSideEncryption, "x-amz-object-lock-",
        "x-amz-grant-",
    ];

    private readonly Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="S3Exception">InvalidArgument, or MalformedXML or InvalidTag of its tags.</exception>
    public FormHeaders(FormFields fields)
    {
        foreach (var (field, value) in fields.All)
        {
            if (HeaderOf(field) is { } header)
            {
                var text = field.Equals("tagging", StringComparison.OrdinalIgnoreCase) ? Tagging(value) : value;
                if (text.AsSpan().ContainsAnyInRange('\0', '\u001f')
                    || text.Contains('\u007f', StringComparison.Ordinal))
                {
                    throw S3Exception.InvalidArgument("A form field has control characters.", field, "");
                }

                if (!headers.TryAdd(header, text))
                {
                    throw S3Exception.InvalidArgument($"Duplicate form field: {field}", field, value);
                }
            }
        }
    }

    public IEnumerable<KeyValuePair<string, string>> All => headers;

    /// <summary>Whether a header is one that the form says, and the head of its request does not.</summary>
    public static bool Decides(string header) =>
        !IsTransport(header)
        && (header.StartsWith("x-", StringComparison.OrdinalIgnoreCase)
            || EntityHeaders.Contains(header, StringComparer.OrdinalIgnoreCase)
            || OtherHeadersOfUploads.Contains(header, StringComparer.OrdinalIgnoreCase));

    /// <summary>Null when no field stands for it.</summary>
    public string? Find(string header) => headers.GetValueOrDefault(header);

    // What proxies add tells of the connection.
    private static bool IsTransport(string header) =>
        header.StartsWith("x-forwarded-", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("x-real-", StringComparison.OrdinalIgnoreCase);

    private static string? HeaderOf(string field) => field.ToLowerInvariant() switch
    {
        "acl" => Headers.Acl,
        "tagging" => Headers.Tagging,

        // In a form it says which checksum follows, as SDKs say in the head of a PUT.
        Headers.ChecksumAlgorithm => Headers.SdkChecksumAlgorithm,
        Headers.ChecksumType => null,
        var name when Array.Exists(AmzPrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal))
            || AmzNames.Contains(name) || EntityHeaders.Contains(name, StringComparer.OrdinalIgnoreCase) => name,
        _ => null,
    };

    /// <summary>The document of a form in the words of a header.</summary>
    private static string Tagging(string document) => string.Join(
        '&',
        TaggingRequest.Parse(Encoding.UTF8.GetBytes(document)).Tags
            .Select(tag => $"{Uri.EscapeDataString(tag.Key)}={Uri.EscapeDataString(tag.Value)}"));
}
