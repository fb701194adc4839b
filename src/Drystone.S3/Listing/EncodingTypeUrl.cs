using System.Buffers;

namespace Drystone.S3.Listing;

/// <summary>The keys of a listing under <c>encoding-type=url</c>.</summary>
/// <remarks>
/// <c>- _ . * /</c> stand as they are and everything else is escaped. AWS writes a space as <c>+</c>, as an HTML form
/// does;
/// here it is <c>%20</c>, which form decoders (botocore: <c>unquote_plus</c>) and plain ones undo alike.
/// </remarks>
public static class EncodingTypeUrl
{
    private const string HexDigits = "0123456789ABCDEF";

    private static readonly SearchValues<byte> Kept = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.*/"u8);

    /// <returns>ASCII, and so safe in XML whatever bytes the key has.</returns>
    public static string Encode(ReadOnlySpan<byte> utf8)
    {
        var escapes = 0;
        foreach (var value in utf8)
        {
            escapes += Kept.Contains(value) ? 0 : 1;
        }

        return string.Create(utf8.Length + (2 * escapes), utf8, static (characters, bytes) =>
        {
            var position = 0;
            foreach (var value in bytes)
            {
                if (Kept.Contains(value))
                {
                    characters[position++] = (char)value;
                    continue;
                }

                characters[position++] = '%';
                characters[position++] = HexDigits[value >> 4];
                characters[position++] = HexDigits[value & 0xF];
            }
        });
    }
}
