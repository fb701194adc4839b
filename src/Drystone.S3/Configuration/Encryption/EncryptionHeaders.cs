using System.Text.Json;
using Drystone.S3.Configuration.Elements;

namespace Drystone.S3.Configuration.Encryption;

/// <summary>Encryption with keys of the server, as a request asks for it.</summary>
/// <param name="Algorithm">Which method.</param>
/// <param name="KmsKeyId">Null means the key service's default key.</param>
/// <param name="Context">Pairs that the key service binds to the key; null means none.</param>
public sealed record ServerSideEncryption(
    SseAlgorithm Algorithm, string? KmsKeyId = null, IReadOnlyDictionary<string, string>? Context = null);

/// <summary>What the headers of a request say about encryption.</summary>
/// <param name="Managed">Null means the bucket's default applies.</param>
/// <param name="CustomerKey">Null means none; never beside <paramref name="Managed"/>.</param>
/// <param name="BucketKeyEnabled">Null means the bucket's default applies.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html</remarks>
public sealed record EncryptionHeaders(
    ServerSideEncryption? Managed, CustomerKey? CustomerKey, bool? BucketKeyEnabled)
{
    /// <summary>Reads what a write, or the destination of a copy, is to be encrypted with.</summary>
    /// <param name="header">Gives the value of a header, null when it was not sent.</param>
    /// <exception cref="S3Exception">InvalidArgument, or InvalidEncryptionAlgorithmError.</exception>
    public static EncryptionHeaders Parse(Func<string, string?> header)
    {
        var method = header(Headers.ServerSideEncryption);
        var algorithm = method is null ? null : ParseAlgorithm(method);
        if (method is not null && CustomerKeyHeaders.OfObject.AreGiven(header))
        {
            throw S3Exception.InvalidArgument(
                "Server Side Encryption with Customer provided key is incompatible with the encryption method "
                    + "specified",
                Headers.ServerSideEncryption,
                method);
        }

        var keyId = OfKms(header, Headers.ServerSideEncryptionAwsKmsKeyId, algorithm);
        var context = OfKms(header, Headers.ServerSideEncryptionContext, algorithm);
        return new EncryptionHeaders(
            algorithm is { } known ? new ServerSideEncryption(known, keyId, ParseContext(context)) : null,
            ParseCustomerKey(header),
            ParseBucketKey(header(Headers.ServerSideEncryptionBucketKeyEnabled)));
    }

    /// <summary>The key that an object to read was written with; null when none was sent.</summary>
    /// <inheritdoc cref="Parse"/>
    public static CustomerKey? ParseCustomerKey(Func<string, string?> header) =>
        CustomerKeyHeaders.OfObject.Parse(header);

    /// <summary>The key that the source of a copy was written with; null when none was sent.</summary>
    /// <inheritdoc cref="Parse"/>
    public static CustomerKey? ParseCopySourceKey(Func<string, string?> header) =>
        CustomerKeyHeaders.OfCopySource.Parse(header);

    private static SseAlgorithm? ParseAlgorithm(string text) => SseAlgorithms.TryParse(text)
        ?? throw S3Exception.InvalidArgument(
            "The encryption method specified is not supported", Headers.ServerSideEncryption, text);

    private static string? OfKms(Func<string, string?> header, string name, SseAlgorithm? algorithm)
    {
        var value = header(name);
        return value is not null && algorithm is not (SseAlgorithm.Kms or SseAlgorithm.KmsDsse)
            ? throw Refusals.Argument(
                "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : "
                    + "aws:kms",
                Headers.ServerSideEncryption)
            : value;
    }

    private static Dictionary<string, string>? ParseContext(string? base64)
    {
        if (base64 is null)
        {
            return null;
        }

        try
        {
            var context = new Dictionary<string, string>(StringComparer.Ordinal);
            using var json = JsonDocument.Parse(Convert.FromBase64String(base64));
            foreach (var pair in json.RootElement.EnumerateObject())
            {
                var isNew = context.TryAdd(
                    pair.Name, pair.Value.GetString() ?? throw new FormatException("A null is no string."));
                if (!isNew)
                {
                    throw new FormatException("A name occurs twice.");
                }
            }

            return context;
        }
        catch (Exception refusal) when (refusal is FormatException or JsonException or InvalidOperationException)
        {
            throw Refusals.Argument(
                "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON "
                    + "which represents a string-string map",
                Headers.ServerSideEncryptionContext);
        }
    }

    private static bool? ParseBucketKey(string? text) => text?.ToUpperInvariant() switch
    {
        null => null,
        "TRUE" => true,
        "FALSE" => false,
        _ => throw S3Exception.InvalidArgument(
            "The header 'x-amz-server-side-encryption-bucket-key-enabled' must be true or false",
            Headers.ServerSideEncryptionBucketKeyEnabled,
            text),
    };
}
