using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Drystone.S3;

public static class PercentEncoding
{
    /// <summary>
    /// Decodes once; null when an escape is broken, a character is not ASCII, or the bytes are not UTF-8.
    /// </summary>
    public static string? TryDecode(ReadOnlySpan<char> text, bool plusIsSpace = false)
    {
        if (text.IsEmpty)
        {
            return "";
        }

        if (!text.ContainsAny('%', plusIsSpace ? '+' : '%') && Ascii.IsValid(text))
        {
            return text.ToString();
        }

        var buffer = ArrayPool<byte>.Shared.Rent(text.Length);
        try
        {
            var length = Decode(text, plusIsSpace, buffer);
            return length >= 0 && Utf8.IsValid(buffer.AsSpan(0, length))
                ? Encoding.UTF8.GetString(buffer, 0, length)
                : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Decode(ReadOnlySpan<char> text, bool plusIsSpace, Span<byte> destination)
    {
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                {
                    return -1;
                }

                destination[length++] = (byte)((HexValue(text[i + 1]) << 4) | HexValue(text[i + 2]));
                i += 2;
            }
            else if (char.IsAscii(character))
            {
                destination[length++] = plusIsSpace && character == '+' ? (byte)' ' : (byte)character;
            }
            else
            {
                return -1;
            }
        }

        return length;
    }

    private static int HexValue(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
