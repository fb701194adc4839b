using Drystone.S3.Configuration.Elements;

namespace Drystone.S3.Configuration.ObjectLock;

/// <summary>The lock that a write asks for by its headers.</summary>
/// <param name="Period">Null means the headers name none.</param>
/// <param name="LegalHold">Null means the header was not sent.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html</remarks>
public sealed record ObjectLockHeaders(ObjectLockPeriod? Period, bool? LegalHold)
{
    /// <summary>Whether the request names any of the three, which only buckets with Object Lock take.</summary>
    public bool AreGiven => Period is not null || LegalHold is not null;

    /// <param name="mode">Value of x-amz-object-lock-mode; null when it was not sent. So the other two.</param>
    /// <param name="retainUntil">Value of x-amz-object-lock-retain-until-date.</param>
    /// <param name="legalHold">Value of x-amz-object-lock-legal-hold.</param>
    /// <param name="now">The lock has to end later than this.</param>
    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public static ObjectLockHeaders Parse(string? mode, string? retainUntil, string? legalHold, DateTimeOffset now) =>
        new(ParsePeriod(mode, retainUntil, now), ParseLegalHold(legalHold));

    private static ObjectLockPeriod? ParsePeriod(string? mode, string? retainUntil, DateTimeOffset now)
    {
        if (mode is null && retainUntil is null)
        {
            return null;
        }

        if (mode is null || retainUntil is null)
        {
            throw Refusals.Argument(
                "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
                mode is null ? Headers.ObjectLockMode : Headers.ObjectLockRetainUntilDate);
        }

        var parsedMode = ObjectLockModes.TryParse(mode)
            ?? throw S3Exception.InvalidArgument("Unknown wormMode directive.", Headers.ObjectLockMode, mode);
        var until = RetainUntilDate.TryParse(retainUntil)
            ?? throw S3Exception.InvalidArgument(
                "The retain until date must be provided in ISO 8601 format",
                Headers.ObjectLockRetainUntilDate,
                retainUntil);
        RetainUntilDate.RequireFuture(until, now, Headers.ObjectLockRetainUntilDate, retainUntil);
        return new ObjectLockPeriod(parsedMode, until);
    }

    private static bool? ParseLegalHold(string? text) => text is null
        ? null
        : ObjectLockLegalHold.TryParse(text)
            ?? throw S3Exception.InvalidArgument(
                "Legal Hold must be either of 'ON' or 'OFF'", Headers.ObjectLockLegalHold, text);
}
