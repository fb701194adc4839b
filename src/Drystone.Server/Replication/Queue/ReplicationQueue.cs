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
            Started(queue);
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
            var isNew = !destinations.ContainsKey(item.Destination);
            var queue = QueueOf(item.Destination, wasLoaded: false);
            queue.Add(item);
            if (isNew)
            {
                Started(queue);
            }
        }
    }

    private DestinationQueue QueueOf(Destination destination, bool wasLoaded) => destinations.GetOrAdd(
        destination, static (key, with) => new DestinationQueue(key, with.Store, with.Time, with.Loaded),
        (Store: store, Time: time, Loaded: wasLoaded));
}
