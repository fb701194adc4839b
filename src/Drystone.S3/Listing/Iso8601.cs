using System.Globalization;

namespace Drystone.S3.Listing;

/// <summary>The times of S3's documents: UTC, with three digits of a second.</summary>
public static class Iso8601
{
    /// <summary>Length of the written form, in characters as in bytes.</summary>
    public const int Length = 24;

    private const string Form = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>Writes <see cref="Length"/> bytes.</summary>
    public static void Write(DateTimeOffset time, Span<byte> destination)
    {
        var utc = time.UtcDateTime;
        Digits(destination, 0, 4, utc.Year);
        destination[4] = (byte)'-';
        Digits(destination, 5, 2, utc.Month);
        destination[7] = (byte)'-';
        Digits(destination, 8, 2, utc.Day);
        destination[10] = (byte)'T';
        Digits(destination, 11, 2, utc.Hour);
        destination[13] = (byte)':';
        Digits(destination, 14, 2, utc.Minute);
        destination[16] = (byte)':';
        Digits(destination, 17, 2, utc.Second);
        destination[19] = (byte)'.';
        Digits(destination, 20, 3, utc.Millisecond);
        destination[23] = (byte)'Z';
    }

    /// <summary>Reads what clients send: with or without fraction, in UTC or with an offset.</summary>
    /// <returns>Null when the text has another form.</returns>
    public static DateTimeOffset? TryParse(string text) =>
        DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-ddK"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time)
            ? time
            : null;

    private static void Digits(Span<byte> destination, int start, int count, int value)
    {
        for (var i = start + count - 1; i >= start; i--)
        {
            destination[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }
}
