using Drystone.Server.Notifications.Targets;

namespace Drystone.Server.Notifications.Delivery;

/// <summary>How a worker goes about it.</summary>
internal sealed record DeliveryOptions
{
    /// <summary>First attempts under way at once.</summary>
    public int FirstAttemptsAtOnce { get; init; } = 32;

    /// <summary>Further attempts under way at once, which have places of their own: a receiver that answers nothing
    /// about the messages of some buckets takes none from the others.</summary>
    public int RetriesAtOnce { get; init; } = 8;

    /// <summary>A message that fails holds up the keys of its bucket that share its lane. Half of the first attempts,
    /// so that a receiver that hangs at the messages of one bucket does not hold up the others.</summary>
    public int LanesPerBucket { get; init; } = 16;

    /// <summary>Lanes that are passed while their message fails, with that message in memory: those of 256 buckets at
    /// least. When more fail, the others wait too.</summary>
    public int MaxFailingLanes { get; init; } = 4_096;

    /// <summary>Messages held in memory beside those that fail, some 4 MB of them.</summary>
    public int MaxHeldMessages { get; init; } = 2_048;

    /// <summary>Before the second attempt; each further wait is twice as long.</summary>
    public TimeSpan FirstRetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A message older than this when an attempt fails is buried.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(72);

    /// <summary>A message is buried after so many failed attempts; null for no limit.</summary>
    public int? MaxAttempts { get; init; }

    public static DeliveryOptions For(EventTargetSettings settings) =>
        new() { MaxAge = settings.MaxAge, MaxAttempts = settings.MaxAttempts };
}
