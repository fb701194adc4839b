using System.Globalization;

namespace Drystone.S3.Conditions;

/// <summary>The dates of HTTP headers.</summary>
/// <remarks>https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7: one form to write, three to read.</remarks>
public static class HttpDate
{
    private const string ImfFixdate = "ddd, dd MMM yyyy HH:mm:ss 'GMT'";

    private static readonly string[] Forms =
    [
        ImfFixdate,
        "dddd, dd-MMM-yy HH:mm:ss 'GMT'",
        "ddd MMM d HH:mm:ss yyyy",
        "ddd MMM  d HH:mm:ss yyyy",
    ];

    public static string Format(DateTimeOffset time) => time.ToString("R", CultureInfo.InvariantCulture);

    /// <returns>Null when the text has none of the three forms.</returns>
    public static DateTimeOffset? TryParse(string? text) =>
        DateTimeOffset.TryParseExact(
            text,
            Forms,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowLeadingWhite | DateTimeStyles.AllowTrailingWhite,
            out var time)
            ? time
            : null;
}
