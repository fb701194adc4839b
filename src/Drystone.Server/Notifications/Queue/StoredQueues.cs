using System.Buffers.Binary;
using Drystone.Engine;
using Drystone.Engine.Changes;
using Drystone.Server.Notifications.Targets;

namespace Drystone.Server.Notifications.Queue;

/// <summary>A message and the target that it is for.</summary>
internal readonly record struct Addressed(string Target, EventMessage Message);

/// <summary>The queues of all targets in the store. Positions are given across them, and never again.</summary>
internal sealed class StoredQueues : IDisposable
{
    private readonly ObjectStore store;
    private readonly Dictionary<string, StoredQueue> queues;

    // One at a time, so that positions become visible in order: a reader that has passed one never looks back.
    private readonly SemaphoreSlim appending = new(1);
    private long lastPosition;

    /// <param name="targets">The names of those that there are.</param>
    public StoredQueues(ObjectStore store, IEnumerable<string> targets, TimeProvider time)
    {
        this.store = store;
        lastPosition = store.FindState(QueueKey.LastPosition, []) is { } last
            ? BinaryPrimitives.ReadInt64BigEndian(last)
            : 0;
        queues = targets.ToDictionary(name => name, name => new StoredQueue(store, name, time));
    }

    public StoredQueue this[string target] => queues[target];

    /// <summary>Of any target: how many messages wait, and their bytes.</summary>
    public (long Messages, long Bytes) Measure(string target) =>
        store.MeasureState(QueueKey.Waiting, QueueKey.Prefix(target));

    /// <summary>Adds messages and writes what goes with them, all or nothing.</summary>
    public async Task AppendAsync(
        IReadOnlyCollection<Addressed> messages, IEnumerable<StateWrite> also, CancellationToken cancel)
    {
        await appending.WaitAsync(cancel);
        try
        {
            await AppendInTurnAsync(messages, also, cancel);
        }
        finally
        {
            appending.Release();
        }
    }

    /// <summary>Every target that has messages, waiting or buried, whether it is there or not.</summary>
    public IReadOnlyList<string> FindTargets()
    {
        var names = new SortedSet<string>(queues.Keys, StringComparer.Ordinal);
        foreach (var feature in new[] { QueueKey.Waiting, QueueKey.Buried })
        {
            byte[] from = [];
            while (store.ListState(feature, from, 1) is [var entry])
            {
                var name = QueueKey.TargetOf(entry.Key);
                names.Add(name);
                from = QueueKey.Behind(name);
            }
        }

        return [.. names];
    }

    public void Dispose() => appending.Dispose();

    private async Task AppendInTurnAsync(
        IReadOnlyCollection<Addressed> messages, IEnumerable<StateWrite> also, CancellationToken cancel)
    {
        List<StateWrite> writes = [.. also];
        var added = new List<(StoredQueue Queue, long Position, int Bytes)>();
        foreach (var (target, message) in messages)
        {
            var position = ++lastPosition;
            var record = QueueRecord.Encode(message);
            writes.Add(new StateWrite(QueueKey.Waiting, QueueKey.At(target, position), record));
            added.Add((queues[target], position, record.Length));
        }

        if (added.Count > 0)
        {
            var last = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(last, lastPosition);
            writes.Add(new StateWrite(QueueKey.LastPosition, ReadOnlyMemory<byte>.Empty, last));
        }

        await store.WriteStateAsync(writes, cancel);
        foreach (var (queue, position, bytes) in added)
        {
            queue.Added(position, bytes);
        }
    }
}
