using System.Collections.Concurrent;
using Drystone.Engine;
using Drystone.Engine.Changes;
using Drystone.Server.Notifications.Delivery;

namespace Drystone.Server.Notifications.Queue;

/// <summary>The messages of one target in the store. In memory are no more than its reader asks for.</summary>
internal sealed class StoredQueue : IDeliveryQueue
{
    private readonly ObjectStore store;
    private readonly string target;
    private readonly TimeProvider time;

    // Bytes of what was read and is not settled: as many as the reader holds.
    private readonly ConcurrentDictionary<long, int> unsettled = new();
    private TaskCompletionSource added = NewSignal();
    private long lastAdded;
    private long backlog;
    private long backlogBytes;

    public StoredQueue(ObjectStore store, string target, TimeProvider time)
    {
        (this.store, this.target, this.time) = (store, target, time);
        (backlog, backlogBytes) = store.MeasureState(QueueKey.Waiting, QueueKey.Prefix(target));
    }

    public long Backlog => Interlocked.Read(ref backlog);

    public long BacklogBytes => Interlocked.Read(ref backlogBytes);

    public Task<IReadOnlyList<QueuedEvent>> PeekAsync(long after, int limit, CancellationToken cancel)
    {
        var prefix = QueueKey.Prefix(target);
        var found = new List<QueuedEvent>();
        foreach (var entry in store.ListState(QueueKey.Waiting, QueueKey.At(target, after + 1), limit))
        {
            if (!entry.Key.AsSpan().StartsWith(prefix))
            {
                break;
            }

            var position = QueueKey.PositionOf(entry.Key);
            unsettled[position] = entry.Value.Length;
            found.Add(new QueuedEvent(position, QueueRecord.Decode(entry.Value)));
        }

        return Task.FromResult<IReadOnlyList<QueuedEvent>>(found);
    }

    public Task WaitAsync(long after, CancellationToken cancel)
    {
        // Asked for before the look, so that what is added in between is not missed.
        var next = Volatile.Read(ref added).Task;
        return Interlocked.Read(ref lastAdded) > after ? Task.CompletedTask : next.WaitAsync(cancel);
    }

    public async Task AcknowledgeAsync(long position, CancellationToken cancel)
    {
        // Those of several lanes share a commit.
        await store.WriteStateAsync([Removal(position)], cancel);
        Settled(position);
    }

    public async Task BuryAsync(long position, string reason, CancellationToken cancel)
    {
        var key = QueueKey.At(target, position);
        if (store.FindState(QueueKey.Waiting, key) is { } message)
        {
            var buried = QueueRecord.EncodeBuried(message, reason, time.GetUtcNow());
            await store.WriteStateAsync(
                [Removal(position), new StateWrite(QueueKey.Buried, key, buried)], cancel);
        }

        Settled(position);
    }

    /// <summary>It is in the store, behind every one before.</summary>
    internal void Added(long position, int bytes)
    {
        Interlocked.Increment(ref backlog);
        Interlocked.Add(ref backlogBytes, bytes);
        Interlocked.Exchange(ref lastAdded, position);
        Interlocked.Exchange(ref added, NewSignal()).SetResult();
    }

    private void Settled(long position)
    {
        if (unsettled.TryRemove(position, out var bytes))
        {
            Interlocked.Decrement(ref backlog);
            Interlocked.Add(ref backlogBytes, -bytes);
        }
    }

    private StateWrite Removal(long position) => new(QueueKey.Waiting, QueueKey.At(target, position), Value: null);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
