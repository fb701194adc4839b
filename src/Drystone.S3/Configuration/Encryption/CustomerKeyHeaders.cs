using System.Security.Cryptography;
using System.Text;
using Drystone.S3.Configuration.Elements;

namespace Drystone.S3.Configuration.Encryption;

/// <summary>The three headers of a customer's key. No refusal repeats the key.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/specifying-s3-c-encryption.html</remarks>
internal sealed class CustomerKeyHeaders
{
    /// <summary>Of an object that is read or written.</summary>
    public static readonly CustomerKeyHeaders OfObject = new("x-amz-server-side-encryption-customer-");

    /// <summary>Of the source of a copy.</summary>
    public static readonly CustomerKeyHeaders OfCopySource =
        new("x-amz-copy-source-server-side-encryption-customer-");

    private readonly string algorithmName;
    private readonly string keyName;
    private readonly string md5Name;

    private CustomerKeyHeaders(string prefix) =>
        (algorithmName, keyName, md5Name) = (prefix + "algorithm", prefix + "key", prefix + "key-MD5");

    private const string MustProvide =
        "Requests specifying Server Side Encryption with Customer provided keys must provide ";

    /// <summary>Whether any of the three was sent.</summary>
    /// <inheritdoc cref="Parse"/>
    public bool AreGiven(Func<string, string?> header) =>
        header(algorithmName) is not null || header(keyName) is not null || header(md5Name) is not null;

    /// <param name="header">Gives the value of a header, null when it was not sent.</param>
    /// <returns>Null when none of the three was sent.</returns>
    /// <exception cref="S3Exception">InvalidArgument, or InvalidEncryptionAlgorithmError.</exception>
    public CustomerKey? Parse(Func<string, string?> header)
    {
        if (!AreGiven(header))
        {
            return null;
        }

        var algorithm = header(algorithmName);
        var key = header(keyName);
        var md5 = header(md5Name);
        if (algorithm is null)
        {
            throw Refused(MustProvide + "a valid encryption algorithm.");
        }

        if (key is null)
        {
            throw Refused(MustProvide + "an appropriate secret key.");
        }

        if (algorithm != SseAlgorithms.Format(SseAlgorithm.Aes256))
        {
            throw new S3Exception(
                S3Errors.InvalidEncryptionAlgorithmError,
                "The Encryption request you specified is not valid. Supported value: AES256.",
                [new("ArgumentName", Headers.ServerSideEncryption), new("ArgumentValue", algorithm)]);
        }

        return Checked(
            TryDecode(key) ?? throw Refused("The secret key was invalid for the specified algorithm."),
            md5 ?? throw Refused(MustProvide + "the client calculated MD5 of the secret key."));
    }

    // Compared as texts: AWS takes no other base64 of the same bytes.
    private static CustomerKey Checked(CustomerKey key, string md5) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(md5), Encoding.UTF8.GetBytes(key.Md5))
            ? key
            : throw Refused("The calculated MD5 hash of the key did not match the hash that was provided.");

    private static CustomerKey? TryDecode(string base64)
    {
        // One byte more than a key: a longer one does not fit and is no key either.
        Span<byte> bytes = stackalloc byte[CustomerKey.LengthBytes + 1];
        return Convert.TryFromBase64String(base64, bytes, out var length) && length == CustomerKey.LengthBytes
            ? new CustomerKey(bytes[..length])
            : null;
    }

    private static S3Exception Refused(string message) => Refusals.Argument(message, Headers.ServerSideEncryption);
}
