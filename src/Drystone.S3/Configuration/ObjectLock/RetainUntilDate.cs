using Drystone.S3.Listing;

namespace Drystone.S3.Configuration.ObjectLock;

/// <summary>The date a lock ends, as documents and headers write it: ISO 8601 with or without a fraction.</summary>
internal static class RetainUntilDate
{
    /// <returns>UTC, cut to the milliseconds that answers show; null when it is no date.</returns>
    public static DateTimeOffset? TryParse(string text) =>
        Iso8601.TryParse(text.Trim())?.ToUniversalTime() is { } time
            ? time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond))
            : null;

    /// <exception cref="S3Exception">InvalidArgument unless it is later than now.</exception>
    public static void RequireFuture(
        DateTimeOffset until, DateTimeOffset now, string argumentName, string argumentValue)
    {
        if (until <= now)
        {
            throw S3Exception.InvalidArgument(
                "The retain until date must be in the future!", argumentName, argumentValue);
        }
    }
}
