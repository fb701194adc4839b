using System.Globalization;

namespace Drystone.S3.Signing;

/// <summary>The moments requests name, and how far they may be from now.</summary>
internal static class RequestTime
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    /// <summary><c>yyyyMMddTHHmmssZ</c>.</summary>
    public static string Format(DateTimeOffset moment)
    {
        var output = new Utf8Builder(stackalloc byte[Iso8601Basic.Length]);
        Append(ref output, moment);
        return output.Text;
    }

    /// <inheritdoc cref="Format"/>
    public static void Append(ref Utf8Builder output, DateTimeOffset moment) =>
        Iso8601Basic.Write(output.Take(Iso8601Basic.Length), moment.UtcDateTime);

    public static bool TryParseIso8601(string? text, out DateTimeOffset moment) =>
        Iso8601Basic.TryParse(text, out moment);

    /// <summary>The time of a header-signed request: x-amz-date when it is there, Date otherwise.</summary>
    public static DateTimeOffset Of(IRequestHead request)
    {
        var text = request.GetHeader("x-amz-date") ?? request.GetHeader("date");

        // Dates before the epoch are refused as no dates at all, as AWS does.
        return (TryParseIso8601(text, out var moment)
                || DateTimeOffset.TryParse(WithoutWeekday(text), CultureInfo.InvariantCulture, Utc, out moment))
            && moment >= DateTimeOffset.UnixEpoch
            ? moment
            : throw new S3Exception(
                S3Errors.AccessDenied,
                "AWS authentication requires a valid Date or x-amz-date header");
    }

    /// <summary>The name of the day says nothing that the date does not, and clients get it wrong.</summary>
    private static string? WithoutWeekday(string? text) => text?[(text.IndexOf(',', StringComparison.Ordinal) + 1)..];

    public static void RequireCloseTo(DateTimeOffset signedAt, DateTimeOffset now, TimeSpan maxSkew)
    {
        if ((signedAt - now).Duration() <= maxSkew)
        {
            return;
        }

        throw new S3Exception(S3Errors.RequestTimeTooSkewed, details:
        [
            new("RequestTime", Format(signedAt)),
            new("ServerTime", Rfc3339(now)),
            new("MaxAllowedSkewMilliseconds",
                ((long)maxSkew.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)),
        ]);
    }

    public static S3Exception Expired(DateTimeOffset expiredAt, DateTimeOffset now, string? expiresSeconds = null)
    {
        List<KeyValuePair<string, string>> details =
        [
            new("Expires", Rfc3339(expiredAt)),
            new("ServerTime", Rfc3339(now)),
        ];
        if (expiresSeconds is not null)
        {
            details.Insert(0, new("X-Amz-Expires", expiresSeconds));
        }

        return new S3Exception(S3Errors.AccessDenied, "Request has expired", details);
    }

    public static string Rfc3339(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
