using System.Buffers;
using System.Text;

namespace Drystone.S3.Signing;

/// <summary>Which characters stay as they are.</summary>
internal enum UriPart
{
    /// <summary>'+' means a space; nothing but the unreserved characters stays.</summary>
    Query,

    /// <summary>'/' stays where it was sent, '%2F' stays encoded.</summary>
    Path,

    /// <summary>'/' stays and '%2F' becomes one: how clients sign that encode a decoded key.</summary>
    DecodedPath,
}

/// <summary>AWS's UriEncode over text that may be encoded already: decoded once, then encoded AWS's way.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html; S3 does not normalise paths.
/// </remarks>
internal static class UriEncoding
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private static readonly SearchValues<char> UnreservedChars = SearchValues.Create(Unreserved);
    private static readonly SearchValues<char> PathChars = SearchValues.Create(Unreserved + "/");
    private static readonly SearchValues<byte> UnreservedBytes =
        SearchValues.Create(Encoding.ASCII.GetBytes(Unreserved));

    /// <summary>The canonical form of a query name or value; the text itself when it is canonical already.</summary>
    public static ReadOnlyMemory<char> CanonicalQuery(ReadOnlyMemory<char> raw)
    {
        if (IsCanonicalQuery(raw.Span))
        {
            return raw;
        }

        var output = new Utf8Builder(stackalloc byte[512]);
        Encode(ref output, raw.Span, UriPart.Query);
        var text = output.Text;
        output.Dispose();
        return text.AsMemory();
    }

    /// <summary>Whether all that is escaped has to be, and is so with capital digits: what SDKs send.</summary>
    private static bool IsCanonicalQuery(ReadOnlySpan<char> raw)
    {
        int at;
        Span<byte> value = stackalloc byte[1];
        while ((at = raw.IndexOfAnyExcept(UnreservedChars)) >= 0)
        {
            var escape = raw[at..];
            if (escape.Length < 3 || escape[0] != '%' || char.IsAsciiLetterLower(escape[1])
                || char.IsAsciiLetterLower(escape[2]) || !Hex.TryRead(escape[1..3], value)
                || UnreservedBytes.Contains(value[0]))
            {
                return false;
            }

            raw = escape[3..];
        }

        return true;
    }

    public static void AppendPath(ref Utf8Builder output, ReadOnlySpan<char> rawPath, UriPart part)
    {
        if (rawPath.ContainsAnyExcept(PathChars))
        {
            Encode(ref output, rawPath, part);
        }
        else
        {
            output.Append(rawPath);
        }
    }

    private static void Encode(ref Utf8Builder output, ReadOnlySpan<char> raw, UriPart part)
    {
        Span<byte> utf8 = stackalloc byte[4];
        while (!raw.IsEmpty)
        {
            if (raw[0] == '%')
            {
                AppendEncoded(ref output, DecodeEscape(raw), slashStays: part == UriPart.DecodedPath);
                raw = raw[3..];
                continue;
            }

            Rune.DecodeFromUtf16(raw, out var rune, out var charsConsumed);
            raw = raw[charsConsumed..];
            if (rune.Value == '+' && part == UriPart.Query)
            {
                rune = new Rune(' ');
            }

            foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
            {
                AppendEncoded(ref output, value, slashStays: part != UriPart.Query);
            }
        }
    }

    private static byte DecodeEscape(ReadOnlySpan<char> raw)
    {
        var value = default(byte);
        return raw.Length >= 3 && Hex.TryRead(raw[1..3], new Span<byte>(ref value))
            ? value
            : throw new S3Exception(S3Errors.InvalidURI);
    }

    private static void AppendEncoded(ref Utf8Builder output, byte value, bool slashStays)
    {
        if (UnreservedBytes.Contains(value) || (slashStays && value == '/'))
        {
            output.Append(value);
            return;
        }

        const string Digits = "0123456789ABCDEF";
        output.Append((byte)'%');
        output.Append((byte)Digits[value >> 4]);
        output.Append((byte)Digits[value & 0xF]);
    }
}
