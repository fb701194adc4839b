using System.Buffers;
using System.Collections.Concurrent;
using Drystone.Engine.Disks;

namespace Drystone.Engine.Blobs;

/// <summary>
/// Appends small blobs to the pack that is open for writing: everything that waits goes out in one write and one sync.
/// </summary>
/// <remarks>
/// No request's thread ever blocks in a sync: the smallest bodies are written by the thread that commits them, others
/// by one that does nothing else. A pack whose write or sync failed
/// is never written again: what the disk holds of it beyond the last good sync is unknown, and a sync that is tried
/// again can succeed without having written anything.
/// </remarks>
internal sealed class PackWriter : IAsyncDisposable
{
    // One write takes at most this much: commits may wait behind it.
    private const long MaxBatchBytes = 8L << 20;

    // Room is reserved ahead in steps that grow with the pack: a sync is quicker when it need not find room.
    private const long MinReserveBytes = 1L << 20;
    private const long MaxReserveBytes = 16L << 20;

    private readonly StoreLayout layout;
    private readonly UnsettledPacks unsettled;
    private readonly Func<Task<long>> nextPackId;
    private readonly Lock gate = new();

    // Held while a batch is written: by the writer's own thread, or by the one that commits.
    private readonly Lock writing = new();
    private readonly SemaphoreSlim arrived = new(0);
    private readonly Thread thread;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<PackAppend> waiting = [];
    private List<PackAppend> taken = [];
    private bool closing;
    private bool isEnded;
    private Task<long> spareId;
    private DiskFile? pack;
    private long endBytes;
    private long reservedBytes;
    private long openPackId;

    public PackWriter(StoreLayout layout, UnsettledPacks unsettled, Func<Task<long>> nextPackId)
    {
        this.layout = layout;
        this.unsettled = unsettled;
        this.nextPackId = nextPackId;
        spareId = nextPackId();
        thread = new Thread(Run) { IsBackground = true, Name = "drystone-packs" };
        thread.Start();
    }

    /// <summary>The pack that may still grow; it is never compacted or removed. 0 when none is open.</summary>
    public long OpenPackId => Volatile.Read(ref openPackId);

    /// <summary>Packs that will not grow any more, until the reclaimer has looked at them.</summary>
    public ConcurrentDictionary<long, byte> ClosedPacks { get; } = new();

    /// <summary>Completes when the append is on stable storage.</summary>
    public Task<StoredBlob> AppendAsync(PackAppend append)
    {
        var done = append.WhenDone();
        bool first;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closing, this);
            waiting.Add(append);
            first = waiting.Count == 1;
        }

        if (first)
        {
            arrived.Release();
        }

        return done;
    }

    /// <summary>Writes on the caller's thread, and returns when each of <paramref name="appends"/> is on stable
    /// storage or has failed.</summary>
    public void Append(List<PackAppend> appends)
    {
        for (var start = 0; start < appends.Count;)
        {
            start += Write(appends, start);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            if (closing)
            {
                return;
            }

            closing = true;
        }

        arrived.Release();
        await ended.Task;
        arrived.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            arrived.Wait();
            lock (gate)
            {
                (waiting, taken) = (taken, waiting);
                if (taken.Count == 0 && closing)
                {
                    break;
                }
            }

            for (var start = 0; start < taken.Count;)
            {
                start += Write(taken, start);
            }

            taken.Clear();
        }

        lock (writing)
        {
            isEnded = true;
            Abandon();
        }

        ended.SetResult();
    }

    /// <summary>Writes as many appends as fit one batch, from <paramref name="start"/>; returns how many.</summary>
    private int Write(List<PackAppend> appends, int start)
    {
        var count = BatchLength(appends, start, out var batchBytes);
        var batch = appends.GetRange(start, count);
        lock (writing)
        {
            try
            {
                ObjectDisposedException.ThrowIf(isEnded, this);
                var offset = Prepare(batchBytes);
                WriteEntries(batch, offset, batchBytes);
                pack!.SyncData();
                endBytes = offset + batchBytes;
                unsettled.Enter(openPackId, count);
                batch.ForEach(append => append.Succeed(openPackId));
            }
            catch (Exception fault)
            {
                Abandon();
                batch.ForEach(append => append.Fail(Linux.Translate(fault, "append to a pack")));
            }
        }

        return count;
    }

    private static int BatchLength(List<PackAppend> appends, int start, out long batchBytes)
    {
        batchBytes = 0;
        var count = 0;
        while (start + count < appends.Count)
        {
            var entryBytes = PackFormat.EntryBytes(appends[start + count].Payload.Length);
            if (count > 0 && batchBytes + entryBytes > MaxBatchBytes)
            {
                break;
            }

            batchBytes += entryBytes;
            count++;
        }

        return count;
    }

    /// <summary>Makes sure that a pack is open and has room; returns where the batch starts.</summary>
    private long Prepare(long batchBytes)
    {
        if (pack is not null && endBytes + batchBytes > EngineLimits.PackBytes)
        {
            Abandon();
        }

        if (pack is null)
        {
            layout.DemandPresence();
            var id = TakeId();
            pack = layout.Disk.Create(layout.Pack(id), direct: false);
            (endBytes, reservedBytes) = (0, 0);
            Volatile.Write(ref openPackId, id);
            layout.Disk.SyncDirectory(layout.Packs);
            layout.DemandPresence();
        }

        if (endBytes + batchBytes > reservedBytes)
        {
            var step = Math.Max(batchBytes, Math.Clamp(endBytes, MinReserveBytes, MaxReserveBytes));
            pack.Reserve(reservedBytes, step);
            reservedBytes += step;
        }

        return endBytes;
    }

    /// <summary>A number that was asked for when the last was taken. It is not waited for: numbers are reserved by a
    /// commit, and commits wait for what is written here.</summary>
    private long TakeId()
    {
        if (spareId.IsFaulted)
        {
            spareId = nextPackId();
        }

        if (!spareId.IsCompleted)
        {
            throw new StoreUnavailableException(
                StoreFault.InputOutput, "A new pack has no number yet, and will have one soon. Try again.")
            {
                IsForesight = true,
            };
        }

        var taken = spareId;
        spareId = nextPackId();
        return taken.GetAwaiter().GetResult();
    }

    private void WriteEntries(List<PackAppend> batch, long offset, long batchBytes)
    {
        var prefixes = ArrayPool<byte>.Shared.Rent(batch.Sum(append => append.PrefixBytes));
        var pieces = new List<ReadOnlyMemory<byte>>(batch.Count * 3);
        var used = 0;
        var position = offset;
        foreach (var append in batch)
        {
            var prefix = prefixes.AsMemory(used, append.PrefixBytes);
            append.WritePrefix(prefix.Span);
            append.OffsetBytes = position + append.PrefixBytes;
            pieces.Add(prefix);
            pieces.Add(append.Payload);
            var entryBytes = PackFormat.EntryBytes(append.Payload.Length);
            if (entryBytes - append.PrefixBytes - append.Payload.Length is var padding and > 0)
            {
                pieces.Add(Padding[..(int)padding]);
            }

            used += append.PrefixBytes;
            position += entryBytes;
        }

        System.Diagnostics.Debug.Assert(position == offset + batchBytes, "the batch was measured as it is written");
        pack!.Write(pieces, offset);
        ArrayPool<byte>.Shared.Return(prefixes);
    }

    /// <summary>Leaves the open pack to the reclaimer; the next batch starts a new one.</summary>
    private void Abandon()
    {
        if (pack is null)
        {
            return;
        }

        if (reservedBytes > endBytes)
        {
            Trim(pack, endBytes);
        }

        pack.Dispose();
        pack = null;
        ClosedPacks.TryAdd(openPackId, 0);
        Volatile.Write(ref openPackId, 0);
    }

    private static void Trim(DiskFile pack, long endBytes)
    {
        try
        {
            pack.SetLength(endBytes);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Room that stays reserved is no fault: the pack is removed or compacted one day.
        }
    }

    private static readonly ReadOnlyMemory<byte> Padding = new byte[8];
}
