using System.Buffers;
using System.Globalization;
using System.Text;
using Drystone.S3.Listing;

namespace Drystone.S3.Configuration.Logging;

/// <summary>The line of a server access log.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html. AWS does not say how it escapes. Here a byte
/// that could end a field or the line, and each backslash, is <c>\xHH</c>: no raw quote is ever inside a quoted field,
/// so a reader that knows no escapes finds the same fields, and one that does reads every value back.
/// </remarks>
public static class AccessLogLine
{
    private const string Absent = "-";

    private const string TimeForm = "[dd/MMM/yyyy:HH:mm:ss +0000]";

    private static readonly SearchValues<char> QuotedCharacters =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(value => (char)value).Except("\"\\")]);

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(value => (char)value).Except("\"'\\")]);

    /// <returns>The line without its line feed; printable ASCII.</returns>
    public static string Format(AccessLogFacts facts)
    {
        var line = new StringBuilder(512);
        Token(line, facts.BucketOwner);
        Token(line, facts.Bucket);
        Raw(line, facts.Time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture));
        Token(line, facts.RemoteIP);
        Token(line, facts.Requester);
        Token(line, facts.RequestId);
        Token(line, facts.Operation);
        Key(line, facts.Key);
        Quoted(line, facts.RequestUri);
        Number(line, facts.HttpStatus);
        Token(line, facts.ErrorCode);
        Number(line, facts.BytesSent is 0 ? null : facts.BytesSent);
        Number(line, facts.ObjectSizeBytes);
        Number(line, facts.TotalTimeMilliseconds);
        Number(line, facts.TurnAroundTimeMilliseconds);
        Quoted(line, facts.Referrer);
        Quoted(line, facts.UserAgent);
        Token(line, facts.VersionId);
        Token(line, facts.HostId);
        Token(line, facts.SignatureVersion);
        Token(line, facts.CipherSuite);
        Token(line, facts.AuthenticationType);
        Token(line, facts.HostHeader);
        Token(line, facts.TlsVersion);
        Token(line, facts.AccessPointArn);
        Raw(line, facts.IsAclRequired ? "Yes" : Absent);
        if (facts.SourceRegion is { } region)
        {
            Token(line, region);
        }

        return line.ToString();
    }

    private static void Raw(StringBuilder line, string text)
    {
        if (line.Length != 0)
        {
            line.Append(' ');
        }

        line.Append(text);
    }

    private static void Number(StringBuilder line, long? number) =>
        Raw(line, number?.ToString(CultureInfo.InvariantCulture) ?? Absent);

    private static void Token(StringBuilder line, string? text) =>
        Raw(line, string.IsNullOrEmpty(text) ? Absent : Escape(text, TokenCharacters));

    private static void Quoted(StringBuilder line, string? text) =>
        Raw(line, $"\"{(string.IsNullOrEmpty(text) ? Absent : Escape(text, QuotedCharacters))}\"");

    private static void Key(StringBuilder line, string? key) => Raw(line, key switch
    {
        null or "" => Absent,
        Absent => "%2D",
        _ => EncodingTypeUrl.Encode(Encoding.UTF8.GetBytes(key)),
    });

    private static string Escape(string text, SearchValues<char> kept)
    {
        if (text == Absent)
        {
            return @"\x2D";
        }

        var escaped = new StringBuilder(text.Length);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (kept.Contains((char)value))
            {
                escaped.Append((char)value);
            }
            else
            {
                escaped.Append(@"\x").Append(Convert.ToHexString([value]));
            }
        }

        return escaped.ToString();
    }
}
