using Drystone.Engine;

namespace Drystone.Server.Replication.Queue;

/// <summary>An item that a worker has, or that waits to be tried again.</summary>
internal sealed class QueuedItem(ReplicationItem item, bool wasLoaded)
{
    public ReplicationItem Item { get; } = item;

    public int Attempts { get; set; }

    public DateTimeOffset NotBefore { get; set; }

    public bool IsTaken { get; set; }

    /// <summary>It may have been delivered without our knowing: before a restart, or by an attempt whose answer was
    /// lost.</summary>
    public bool MayBeThere => wasLoaded || Attempts > 0;
}

/// <summary>
/// The items for one destination in order. The oldest are in memory; the rest stays in the store, so that the backlog
/// of a long outage costs no memory. Of each key one item is under way at a time.
/// </summary>
internal sealed class DestinationQueue
{
    // Enough to keep the workers busy while some keys wait to be tried again.
    private const int WindowItems = 2_000;

    private readonly Lock gate = new();
    private readonly SortedDictionary<long, QueuedItem> window = [];
    private readonly ObjectStore store;
    private readonly TimeProvider time;
    private readonly bool wasLoaded;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long lastInWindow;
    private bool isWindowAll;
    private DateTimeOffset pausedUntil;
    private bool isRetiring;
    private bool hasEnded;
    private bool hasStarted;
    private long items;
    private long bytes;

    /// <param name="wasLoaded">It has items of before the start.</param>
    public DestinationQueue(Destination destination, ObjectStore store, TimeProvider time, bool wasLoaded)
    {
        Destination = destination;
        this.store = store;
        this.time = time;
        this.wasLoaded = wasLoaded;
        isWindowAll = !wasLoaded;
    }

    public Destination Destination { get; }

    /// <summary>What the last delivery that failed said; null after one that did not.</summary>
    public string? LastProblem { get; set; }

    public QueueSize Size()
    {
        lock (gate)
        {
            var oldest = window.Count > 0 ? window.First().Value.Item.QueuedAt : (DateTimeOffset?)null;
            return new QueueSize(items, bytes, oldest);
        }
    }

    /// <summary>Counts an item that the store has from before the start.</summary>
    public void Count(ReplicationItem item)
    {
        lock (gate)
        {
            items++;
            bytes += item.SizeBytes;
        }
    }

    /// <summary>True the first time.</summary>
    public bool TryStart() => !Interlocked.Exchange(ref hasStarted, true);

    /// <summary>Told when the queue has ended.</summary>
    public Action<DestinationQueue> Ended { get; init; } = static _ => { };

    /// <summary>Nothing is to come any more: when what is left has been dealt with, the queue ends.</summary>
    public void Retire()
    {
        lock (gate)
        {
            isRetiring = true;
        }

        EndIfDone();
    }

    /// <summary>An item has been committed.</summary>
    /// <returns>False when the queue has ended, and another is to take it.</returns>
    public bool TryAdd(ReplicationItem item)
    {
        lock (gate)
        {
            if (hasEnded)
            {
                return false;
            }

            isRetiring = false;
            items++;
            bytes += item.SizeBytes;
            if (!isWindowAll || window.Count >= WindowItems)
            {
                isWindowAll = false;
            }
            else if (item.Sequence > lastInWindow)
            {
                window.Add(item.Sequence, new QueuedItem(item, wasLoaded: false));
                lastInWindow = item.Sequence;
            }
        }

        Wake();
        return true;
    }

    /// <summary>The next item whose turn it is, waited for; null when the queue has ended.</summary>
    public async Task<QueuedItem?> TakeAsync(CancellationToken cancel)
    {
        while (true)
        {
            Task next;
            TimeSpan? wait;
            lock (gate)
            {
                next = changed.Task;
                if (hasEnded)
                {
                    return null;
                }

                if (Find(time.GetUtcNow(), out wait) is { } found)
                {
                    found.IsTaken = true;
                    return found;
                }
            }

            await WaitAsync(next, wait, cancel);
        }
    }

    private async Task WaitAsync(Task next, TimeSpan? atMost, CancellationToken cancel)
    {
        if (atMost is not { } delay)
        {
            await next.WaitAsync(cancel);
            return;
        }

        // A timer that nobody waits for any more must not stay until it is due.
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(next, Task.Delay(delay, time, waiting.Token));
        await waiting.CancelAsync();
        cancel.ThrowIfCancellationRequested();
    }

    /// <summary>The item has ended and is no longer in the store.</summary>
    public void Remove(QueuedItem ended)
    {
        lock (gate)
        {
            window.Remove(ended.Item.Sequence);
            items--;
            bytes -= ended.Item.SizeBytes;
        }

        EndIfDone();
        Wake();
    }

    /// <param name="pause">Nothing at all is tried before: the destination does not answer.</param>
    public void TryAgain(QueuedItem item, TimeSpan delay, bool pause)
    {
        lock (gate)
        {
            item.NotBefore = time.GetUtcNow() + delay;
            item.IsTaken = false;
            pausedUntil = pause ? item.NotBefore : pausedUntil;
        }

        Wake();
    }

    private void EndIfDone()
    {
        lock (gate)
        {
            if (!isRetiring || hasEnded || items > 0)
            {
                return;
            }

            hasEnded = true;
        }

        Ended(this);
        Wake();
    }

    private void Wake()
    {
        lock (gate)
        {
            changed.SetResult();
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private QueuedItem? Find(DateTimeOffset now, out TimeSpan? wait)
    {
        Refill();
        wait = null;
        if (pausedUntil > now)
        {
            wait = pausedUntil - now;
            return null;
        }

        var passed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var candidate in window.Values)
        {
            if (!passed.Add(candidate.Item.Key) || candidate.IsTaken)
            {
                continue;
            }

            if (candidate.NotBefore <= now)
            {
                return candidate;
            }

            var rest = candidate.NotBefore - now;
            wait = wait is { } shortest && shortest < rest ? shortest : rest;
        }

        return null;
    }

    private void Refill()
    {
        if (isWindowAll || window.Count > WindowItems / 2)
        {
            return;
        }

        var prefix = Destination.Key();
        byte[] from = [.. prefix, .. BitConverter.GetBytes(
            System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(lastInWindow + 1))];
        var page = store.ListState(ReplicationQueue.ItemFeature, from, WindowItems);
        var own = page.TakeWhile(entry => entry.Key.AsSpan().StartsWith(prefix)).ToList();
        foreach (var entry in own)
        {
            var item = ReplicationItem.Decode(entry.Key, entry.Value);
            window.Add(item.Sequence, new QueuedItem(item, wasLoaded));
            lastInWindow = item.Sequence;
        }

        isWindowAll = own.Count < WindowItems;
    }
}

/// <summary>How much waits.</summary>
/// <param name="Oldest">Since when the first has waited; null when none does.</param>
internal readonly record struct QueueSize(long Items, long Bytes, DateTimeOffset? Oldest);
