using Drystone.S3.Signing;

namespace Drystone.S3.Payloads;

/// <summary>Reads <c>10000;chunk-signature=…</c>.</summary>
internal static class ChunkHeader
{
    /// <summary>More digits than 5 GiB has, fewer than overflow a long.</summary>
    private const int MaxSizeDigits = 15;

    /// <param name="line">The header without its line end.</param>
    /// <param name="signature">Receives 32 bytes; empty when chunks are not signed, and then there may be none.</param>
    /// <returns>The size of the chunk in bytes.</returns>
    public static long Parse(ReadOnlySpan<byte> line, Span<byte> signature)
    {
        var semicolon = line.IndexOf((byte)';');
        var size = ParseSize(semicolon < 0 ? line : line[..semicolon]);
        var extension = semicolon < 0 ? default : line[semicolon..];
        if (signature.IsEmpty)
        {
            return extension.IsEmpty ? size : throw PayloadErrors.Malformed("an unsigned chunk has no extension.");
        }

        var name = ";chunk-signature="u8;
        if (!extension.StartsWith(name) || !Hex.TryRead(extension[name.Length..], signature))
        {
            throw PayloadErrors.Malformed("a signed chunk has exactly one extension, chunk-signature.");
        }

        return size;
    }

    private static long ParseSize(ReadOnlySpan<byte> digits)
    {
        if (digits.IsEmpty || digits.Length > MaxSizeDigits)
        {
            throw PayloadErrors.Malformed("the size of a chunk is a hexadecimal number.");
        }

        var size = 0L;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                throw PayloadErrors.Malformed("the size of a chunk is a hexadecimal number.");
            }

            size = (size << 4) | (uint)(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return size <= PayloadLimits.MaxChunkSizeBytes
            ? size
            : throw PayloadErrors.Malformed("a chunk is larger than 5 GiB.");
    }
}
