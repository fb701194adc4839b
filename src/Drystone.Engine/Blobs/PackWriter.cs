using System.Buffers;
using System.Collections.Concurrent;
using Drystone.Engine.Compression;
using Drystone.Engine.Disks;
using Drystone.Engine.Encryption;

namespace Drystone.Engine.Blobs;

/// <summary>
/// Appends small blobs to the pack that is open for writing: everything that waits goes out in one write and one sync.
/// </summary>
/// <remarks>
/// One thread does nothing else, so that no request's thread ever blocks in a sync. A pack whose write or sync failed
/// is never written again: what the disk holds of it beyond the last good sync is unknown, and a sync that is tried
/// again can succeed without having written anything.
/// </remarks>
internal sealed class PackWriter : IAsyncDisposable
{
    // One write takes at most this much, so that nobody waits behind an unbounded one.
    private const long MaxBatchBytes = 32L << 20;

    // Room is reserved ahead in steps that grow with the pack: a sync is quicker when it need not find room.
    private const long MinReserveBytes = 1L << 20;
    private const long MaxReserveBytes = 16L << 20;

    private readonly StoreLayout layout;
    private readonly UnsettledPacks unsettled;
    private readonly Func<long> nextPackId;
    private readonly Lock gate = new();
    private readonly SemaphoreSlim arrived = new(0);
    private readonly Thread thread;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<Append> waiting = [];
    private List<Append> taken = [];
    private bool closing;
    private DiskFile? pack;
    private long endBytes;
    private long reservedBytes;
    private long openPackId;

    public PackWriter(StoreLayout layout, UnsettledPacks unsettled, Func<long> nextPackId)
    {
        this.layout = layout;
        this.unsettled = unsettled;
        this.nextPackId = nextPackId;
        thread = new Thread(Run) { IsBackground = true, Name = "drystone-packs" };
        thread.Start();
    }

    /// <summary>The pack that may still grow; it is never compacted or removed. 0 when none is open.</summary>
    public long OpenPackId => Volatile.Read(ref openPackId);

    /// <summary>Packs that will not grow any more, until the reclaimer has looked at them.</summary>
    public ConcurrentDictionary<long, byte> ClosedPacks { get; } = new();

    /// <summary>Writes <paramref name="payload"/> and completes when it is on stable storage. The memory must stay
    /// untouched until then.</summary>
    /// <param name="encryption">Of a payload that is encrypted.</param>
    /// <param name="compression">Of a payload that is compressed.</param>
    public Task<StoredBlob> AppendAsync(
        long blobId, ReadOnlyMemory<byte> payload, BlobEncryption? encryption, BlobCompression? compression)
    {
        var append = new Append(blobId, payload, BlockChecksum.OfEach(payload.Span), encryption, compression);
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

        return append.Done.Task;
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

        Abandon();
        ended.SetResult();
    }

    /// <summary>Writes as many appends as fit one batch, from <paramref name="start"/>; returns how many.</summary>
    private int Write(List<Append> appends, int start)
    {
        var count = BatchLength(appends, start, out var batchBytes);
        var batch = appends.GetRange(start, count);
        try
        {
            var offset = Prepare(batchBytes);
            WriteEntries(batch, offset, batchBytes);
            pack!.SyncData();
            endBytes = offset + batchBytes;
            unsettled.Enter(openPackId, count);
            foreach (var append in batch)
            {
                append.Done.SetResult(append.Stored(openPackId));
            }
        }
        catch (Exception fault)
        {
            Abandon();
            var translated = Linux.Translate(fault, "append to a pack");
            foreach (var append in batch)
            {
                append.Done.TrySetException(translated);
            }
        }

        return count;
    }

    private static int BatchLength(List<Append> appends, int start, out long batchBytes)
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
            var id = nextPackId();
            layout.DemandPresence();
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

    private void WriteEntries(List<Append> batch, long offset, long batchBytes)
    {
        var prefixes = ArrayPool<byte>.Shared.Rent(batch.Sum(append => append.PrefixBytes));
        var pieces = new List<ReadOnlyMemory<byte>>(batch.Count * 3);
        var used = 0;
        var position = offset;
        foreach (var append in batch)
        {
            var prefix = prefixes.AsMemory(used, append.PrefixBytes);
            PackFormat.WritePrefix(
                prefix.Span, append.BlobId, append.Payload.Length, append.Checksums,
                isEncrypted: append.Encryption is not null, isCompressed: append.Compression is not null);
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
        catch (IOException)
        {
            // Room that stays reserved is no fault: the pack is removed or compacted one day.
        }
    }

    private static readonly ReadOnlyMemory<byte> Padding = new byte[8];

    private sealed class Append(
        long blobId, ReadOnlyMemory<byte> payload, uint[] checksums, BlobEncryption? encryption,
        BlobCompression? compression)
    {
        public long BlobId { get; } = blobId;

        public ReadOnlyMemory<byte> Payload { get; } = payload;

        public uint[] Checksums { get; } = checksums;

        public BlobEncryption? Encryption { get; } = encryption;

        public BlobCompression? Compression { get; } = compression;

        public int PrefixBytes { get; } = PackFormat.PrefixBytes(checksums.Length);

        public long OffsetBytes { get; set; }

        public TaskCompletionSource<StoredBlob> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public StoredBlob Stored(long packId) =>
            new(BlobId, packId, OffsetBytes, Payload.Length, Checksums, Encryption) { Compression = Compression };
    }
}
