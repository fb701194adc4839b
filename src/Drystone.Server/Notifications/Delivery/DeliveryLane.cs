namespace Drystone.Server.Notifications.Delivery;

/// <summary>Messages that are delivered one after the other: those of a share of the keys of one bucket. Its fields are
/// <see cref="DeliveryLanes"/>' to read and write.</summary>
internal sealed class DeliveryLane((string Bucket, int Share) id)
{
    public (string Bucket, int Share) Id => id;

    /// <summary>In order; the first is under way.</summary>
    public Queue<QueuedEvent> Held { get; } = new();

    public LaneState State { get; set; }

    /// <summary>The place of the last message it took and has not given back.</summary>
    public long LastTaken { get; set; }

    public bool IsRunning { get; set; }

    /// <summary>What delivers its messages, while it is running.</summary>
    public Task Running { get; set; } = Task.CompletedTask;
}
