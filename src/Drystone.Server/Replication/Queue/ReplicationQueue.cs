using System.Collections.Concurrent;
using Drystone.Engine;
using Drystone.Engine.Changes;

namespace Drystone.Server.Replication.Queue;

/// <summary>Everything that is to be delivered, durable in the store.</summary>
internal sealed class ReplicationQueue(ObjectStore store, TimeProvider time)
{
    public const string ItemFeature = "replication-item";

    private const int PageItems = 1_000;

    private readonly ConcurrentDictionary<Destination, DestinationQueue> destinations = new();
    private long lastSequence;

    /// <summary>Told of each destination when it gets its first item.</summary>
    public Action<DestinationQueue> Started { get; set; } = static _ => { };

    public IEnumerable<DestinationQueue> Destinations => destinations.Values;

    /// <summary>Finds what was left by the run before.</summary>
    public void Load()
    {
        byte[] from = [];
        while (store.ListState(ItemFeature, from, PageItems) is { Count: > 0 } page)
        {
            foreach (var entry in page)
            {
                var item = ReplicationItem.Decode(entry.Key, entry.Value);
                lastSequence = Math.Max(lastSequence, item.Sequence);
                QueueOf(item.Destination, wasLoaded: true).Count(item);
            }

            from = [.. page[^1].Key, 0];
        }

        foreach (var queue in destinations.Values)
        {
            Start(queue);
        }
    }

    /// <summary>For the one writer of the queue.</summary>
    public long NextSequence() => ++lastSequence;

    public static StateWrite Write(ReplicationItem item) => new(ItemFeature, item.StateKey(), item.Encode());

    public static StateWrite Remove(ReplicationItem item) => new(ItemFeature, item.StateKey(), Value: null);

    /// <summary>Items whose writes have been committed.</summary>
    public void Publish(IEnumerable<ReplicationItem> items)
    {
        foreach (var item in items)
        {
            while (!TryPublish(item))
            {
                // Its queue has just ended, and makes room for another.
            }
        }
    }

    /// <summary>Ends the queues of buckets that are not replicated any more, once they are empty.</summary>
    public void Retire(Func<long, bool> isGone)
    {
        foreach (var queue in destinations.Values.Where(one => isGone(one.Destination.SourceBucketId)))
        {
            queue.Retire();
        }
    }

    private bool TryPublish(ReplicationItem item)
    {
        var queue = QueueOf(item.Destination, wasLoaded: false);
        if (!queue.TryAdd(item))
        {
            Remove(queue);
            return false;
        }

        Start(queue);
        return true;
    }

    private void Start(DestinationQueue queue)
    {
        if (queue.TryStart())
        {
            Started(queue);
        }
    }

    private DestinationQueue QueueOf(Destination destination, bool wasLoaded) => destinations.GetOrAdd(
        destination, key => new DestinationQueue(key, store, time, wasLoaded) { Ended = Remove });

    private void Remove(DestinationQueue ended) => destinations.TryRemove(new(ended.Destination, ended));
}
