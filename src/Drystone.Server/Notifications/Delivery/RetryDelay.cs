namespace Drystone.Server.Notifications.Delivery;

/// <summary>Exponential backoff with jitter, so that lanes that failed together do not come back together.</summary>
internal static class RetryDelay
{
    /// <summary>Beyond this the doubling has long met its limit.</summary>
    private const int MaxDoublings = 30;

    /// <param name="failures">In a row, at least one.</param>
    /// <param name="random">From 0 up to 1; the delay is between half and all of the exponential one.</param>
    public static TimeSpan After(int failures, DeliveryOptions options, double random)
    {
        var doubled = options.FirstRetryDelay.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, MaxDoublings));
        var whole = Math.Min(doubled, options.MaxRetryDelay.TotalSeconds);
        return TimeSpan.FromSeconds(whole * (1 + random) / 2);
    }
}
