using System.Globalization;

namespace Drystone.S3.Policies.Conditions;

/// <summary>A date as https://www.w3.org/TR/NOTE-datetime has it, or seconds since 1970.</summary>
internal static class PolicyDate
{
    /// <summary>Four digits are a year, as the note has it.</summary>
    private const int YearDigits = 4;

    private static readonly string[] Formats =
    [
        "yyyy",
        "yyyy-MM",
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Ticks of UTC; null when the text is no date.</summary>
    public static long? Read(string text) => IsEpoch(text) ? ReadEpoch(text) : ReadIso(text);

    private static bool IsEpoch(string text) =>
        text.Length != YearDigits && text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static long? ReadEpoch(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).Ticks
            : null;

    // A time without a zone is not of the note; AssumeUniversal takes it as UTC.
    private static long? ReadIso(string text) =>
        DateTimeOffset.TryParseExact(
            text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date.UtcTicks
            : null;
}
