namespace Drystone.Engine.Lifecycle;

/// <summary>How days are counted. What is due some days after a time is due at the end of the day in which those days
/// have passed, as at AWS: at midnight UTC.</summary>
/// <param name="Day">24 hours, but for tests that cannot wait so long; days begin at multiples of it since
/// 1970.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html</remarks>
public sealed record LifecycleCalendar(TimeSpan Day)
{
    /// <summary>Days of 24 hours.</summary>
    public static LifecycleCalendar Real { get; } = new(TimeSpan.FromDays(1));

    private static readonly DateTimeOffset Latest = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public DateTimeOffset After(DateTimeOffset time, int days) =>
        days >= (Latest - time) / Day ? Latest : EndOfDay(time + days * Day);

    /// <summary>The next beginning of a day, or the time itself when it is one.</summary>
    public DateTimeOffset EndOfDay(DateTimeOffset time)
    {
        if (time >= Latest)
        {
            return time;
        }

        var since = (time - DateTimeOffset.UnixEpoch).Ticks;
        var over = since % Day.Ticks;
        return over == 0 ? time : DateTimeOffset.UnixEpoch.AddTicks(since - over + Day.Ticks);
    }
}
