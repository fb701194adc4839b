using Drystone.Server.Notifications.Targets;

namespace Drystone.Server.Notifications.Delivery;

/// <summary>How a worker goes about it.</summary>
internal sealed record DeliveryOptions
{
    /// <summary>Deliveries under way at once. A message that fails holds up the keys of its lane alone.</summary>
    public int Lanes { get; init; } = 16;

    /// <summary>Messages held in memory, some 4 MB of them. When that many wait behind failing ones, the others wait
    /// too.</summary>
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
