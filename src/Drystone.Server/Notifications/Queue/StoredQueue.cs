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

            found.Add(new QueuedEvent(
                QueueKey.PositionOf(entry.Key), QueueRecord.Decode(entry.Value), entry.Value.Length));
        }

        return Task.FromResult<IReadOnlyList<QueuedEvent>>(found);
    }

    public Task WaitAsync(long after, CancellationToken cancel)
    {
        // Asked for before the look, so that what is added in between is not missed.
        var next = Volatile.Read(ref added).Task;
        return Interlocked.Read(ref lastAdded) > after ? Task.CompletedTask : next.WaitAsync(cancel);
    }

    public async Task AcknowledgeAsync(QueuedEvent queued, CancellationToken cancel)
    {
        // Those of several lanes share a commit.
        await store.WriteStateAsync([Removal(queued)], cancel);
        Settled(queued);
    }

    public async Task BuryAsync(QueuedEvent queued, string reason, CancellationToken cancel)
    {
        var key = QueueKey.At(target, queued.Position);
        if (store.FindState(QueueKey.Waiting, key) is { } message)
        {
            var buried = QueueRecord.EncodeBuried(message, reason, time.GetUtcNow());
            await store.WriteStateAsync(
                [Removal(queued), new StateWrite(QueueKey.Buried, key, buried)], cancel);
        }

        Settled(queued);
    }

    /// <summary>It is in the store, behind every one before.</summary>
    internal void Added(long position, int bytes)
    {
        Interlocked.Increment(ref backlog);
        Interlocked.Add(ref backlogBytes, bytes);
        Interlocked.Exchange(ref lastAdded, position);
        Interlocked.Exchange(ref added, NewSignal()).SetResult();
    }

    private void Settled(QueuedEvent queued)
    {
        Interlocked.Decrement(ref backlog);
        Interlocked.Add(ref backlogBytes, -queued.StoredBytes);
    }

    private StateWrite Removal(QueuedEvent queued) =>
        new(QueueKey.Waiting, QueueKey.At(target, queued.Position), Value: null);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
