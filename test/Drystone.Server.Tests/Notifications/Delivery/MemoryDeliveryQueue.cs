using Drystone.Server.Notifications.Delivery;
using Drystone.Server.Notifications.Targets;

namespace Drystone.Server.Tests.Notifications.Delivery;

/// <summary>A queue that is gone with the process.</summary>
internal sealed class MemoryDeliveryQueue : IDeliveryQueue
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<long, EventMessage> waiting = [];
    private readonly List<BuriedEvent> buried = [];
    private TaskCompletionSource added = NewSignal();
    private long last;

    public long Backlog
    {
        get
        {
            lock (gate)
            {
                return waiting.Count;
            }
        }
    }

    /// <summary>How many were ever added.</summary>
    public long Added
    {
        get
        {
            lock (gate)
            {
                return last;
            }
        }
    }

    public IReadOnlyList<BuriedEvent> Buried
    {
        get
        {
            lock (gate)
            {
                return [.. buried];
            }
        }
    }

    public void Add(EventMessage message)
    {
        lock (gate)
        {
            waiting.Add(++last, message);
            added.TrySetResult();
            added = NewSignal();
        }
    }

    public Task<IReadOnlyList<QueuedEvent>> PeekAsync(long after, int limit, CancellationToken cancel)
    {
        lock (gate)
        {
            var found = waiting.Where(item => item.Key > after).Take(limit);
            return Task.FromResult<IReadOnlyList<QueuedEvent>>(
                [.. found.Select(item => new QueuedEvent(item.Key, item.Value))]);
        }
    }

    public Task WaitAsync(long after, CancellationToken cancel)
    {
        lock (gate)
        {
            return last > after ? Task.CompletedTask : added.Task.WaitAsync(cancel);
        }
    }

    public Task AcknowledgeAsync(QueuedEvent queued, CancellationToken cancel)
    {
        lock (gate)
        {
            waiting.Remove(queued.Position);
        }

        return Task.CompletedTask;
    }

    public Task BuryAsync(QueuedEvent queued, string reason, CancellationToken cancel)
    {
        lock (gate)
        {
            if (waiting.Remove(queued.Position, out var message))
            {
                buried.Add(new BuriedEvent(queued.Position, message, reason));
            }
        }

        return Task.CompletedTask;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A message that was given up, and why.</summary>
internal sealed record BuriedEvent(long Position, EventMessage Message, string Reason);
