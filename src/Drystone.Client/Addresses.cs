using System.Text;

namespace Drystone.Client;

/// <summary>Buckets and keys that no request can carry, refused before one is sent: it would go to another object, or
/// to a bucket.</summary>
internal static class Addresses
{
    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">The bucket is not named, or the key is empty or no Unicode text.</exception>
    public static void Check(string bucket, string key)
    {
        CheckBucket(bucket);
        ArgumentException.ThrowIfNullOrEmpty(key);
        try
        {
            _ = Strict.GetByteCount(key);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException(
                "The key has half of a surrogate pair, which UTF-8 cannot write.", nameof(key), e);
        }
    }

    /// <summary>Endpoints have rules of their own for names; these two are steps between folders to every URL, and
    /// would make a bucket of the key.</summary>
    /// <exception cref="ArgumentException">The bucket is not named.</exception>
    public static void CheckBucket(string bucket)
    {
        ArgumentException.ThrowIfNullOrEmpty(bucket);
        if (bucket is "." or "..")
        {
            throw new ArgumentException($"'{bucket}' is no bucket.", nameof(bucket));
        }
    }

    /// <summary>Whether XML 1.0 can name the key, as the body of DeleteObjects must.
    /// https://www.w3.org/TR/xml/#charsets</summary>
    public static bool FitsXml(string key) =>
        key.All(one => one is (>= ' ' or '\t' or '\n' or '\r') and not ('\uFFFE' or '\uFFFF'));
}
