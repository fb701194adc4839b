using System.Globalization;

namespace Drystone.S3.Configuration.Logging;

/// <summary>The keys of log objects.</summary>
/// <param name="AccountId">The account of the source bucket.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html</remarks>
public sealed record LogObjectKey(string AccountId, string Region, string SourceBucket)
{
    /// <summary>Account, region, bucket, day, time and unique part, which follow, stay below 224 bytes.</summary>
    public const int PrefixBytesAtMost = Limits.KeyBytes - 224;

    private const string DayForm = "yyyy/MM/dd";
    private const string TimeForm = "yyyy-MM-dd-HH-mm-ss";

    /// <param name="target">Where the source bucket logs to.</param>
    /// <param name="delivered">When the object is written.</param>
    /// <param name="eventDay">A time on the one day that all requests in the object are of.</param>
    /// <param name="unique">Tells objects of one second apart; AWS has 16 digits and capitals.</param>
    public string Format(LoggingEnabled target, DateTimeOffset delivered, DateTimeOffset eventDay, string unique)
    {
        if (target.KeyFormat?.PartitionDateSource is not { } source)
        {
            return $"{target.TargetPrefix}{Text(delivered, TimeForm)}-{unique}";
        }

        // An object of EventTime is of a whole day: its hour, minute and second are zero.
        var time = source == PartitionDateSource.EventTime
            ? new DateTimeOffset(eventDay.UtcDateTime.Date, TimeSpan.Zero)
            : delivered;
        var folder = $"{AccountId}/{Region}/{SourceBucket}/{Text(time, DayForm)}";
        return $"{target.TargetPrefix}{folder}/{Text(time, TimeForm)}-{unique}";
    }

    private static string Text(DateTimeOffset time, string form) =>
        time.UtcDateTime.ToString(form, CultureInfo.InvariantCulture);
}
