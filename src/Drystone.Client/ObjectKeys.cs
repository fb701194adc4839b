using System.Text;

namespace Drystone.Client;

/// <summary>Keys that no request can carry, refused before one is sent: it would go to another object, or to the
/// bucket.</summary>
internal static class ObjectKeys
{
    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">The key is empty, or is no Unicode text.</exception>
    public static void Check(string key)
    {
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

    /// <summary>Whether XML 1.0 can name the key, as the body of DeleteObjects must.
    /// https://www.w3.org/TR/xml/#charsets</summary>
    public static bool FitsXml(string key) => key.All(one => one is >= ' ' or '\t' or '\n' or '\r')
        && key.All(one => one is not ('\uFFFE' or '\uFFFF'));
}
