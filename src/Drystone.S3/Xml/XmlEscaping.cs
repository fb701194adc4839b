using System.Buffers;

namespace Drystone.S3.Xml;

/// <summary>Text of XML 1.0 documents as S3 writes them.</summary>
internal static class XmlEscaping
{
    // 0xEF begins U+F000 to U+FFFF, of which the last two are no XML characters.
    private const byte LeadOfNoncharacters = 0xEF;

    private static readonly SearchValues<byte> Special = SearchValues.Create(
    [
        .. Enumerable.Range(0, 0x20).Where(value => value is not ('\t' or '\n')).Select(value => (byte)value),
        .. "&<>\""u8,
        LeadOfNoncharacters,
    ]);

    /// <summary>The most bytes that one byte becomes: <c>&amp;quot;</c>.</summary>
    public const int GrowthAtMost = 6;

    /// <summary>Writes the escaped text.</summary>
    /// <param name="utf8">The text in UTF-8.</param>
    /// <param name="destination">At least <see cref="GrowthAtMost"/> times as long.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Escape(ReadOnlySpan<byte> utf8, Span<byte> destination)
    {
        var written = 0;
        while (true)
        {
            var plain = utf8.IndexOfAny(Special);
            if (plain < 0)
            {
                utf8.CopyTo(destination[written..]);
                return written + utf8.Length;
            }

            utf8[..plain].CopyTo(destination[written..]);
            written += plain;
            utf8 = utf8[plain..];
            var entity = EntityOf(utf8, out var replacedBytes);
            entity.CopyTo(destination[written..]);
            written += entity.Length;
            utf8 = utf8[replacedBytes..];
        }
    }

    private static ReadOnlySpan<byte> EntityOf(ReadOnlySpan<byte> utf8, out int replacedBytes)
    {
        replacedBytes = 1;
        switch (utf8[0])
        {
            case (byte)'&':
                return "&amp;"u8;
            case (byte)'<':
                return "&lt;"u8;
            case (byte)'>':
                return "&gt;"u8;
            case (byte)'"':
                return "&quot;"u8;
            case (byte)'\r':
                return "&#13;"u8;
            case LeadOfNoncharacters:
                return Noncharacter(utf8, out replacedBytes);
            default:
                return ControlCharacters.AsSpan(utf8[0] * ControlEntityBytes, ControlEntityBytes);
        }
    }

    private static ReadOnlySpan<byte> Noncharacter(ReadOnlySpan<byte> utf8, out int replacedBytes)
    {
        replacedBytes = 3;
        if (utf8.StartsWith("\uFFFE"u8))
        {
            return "&#xfffe;"u8;
        }

        if (utf8.StartsWith("\uFFFF"u8))
        {
            return "&#xffff;"u8;
        }

        replacedBytes = 1;
        return utf8[..1];
    }

    private const int ControlEntityBytes = 6;

    // No XML 1.0 document can hold these, not even as references; AWS writes the references all the same, and its
    // clients ask for encoding-type=url where such keys may occur.
    private static readonly byte[] ControlCharacters = [.. Enumerable.Range(0, 0x20).SelectMany(ControlEntity)];

    private static byte[] ControlEntity(int value) =>
        [(byte)'&', (byte)'#', (byte)'x', (byte)('0' + (value >> 4)), (byte)"0123456789abcdef"[value & 0xF], (byte)';'];
}
