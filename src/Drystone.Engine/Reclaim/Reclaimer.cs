using System.Buffers.Binary;
using Drystone.Engine.Blobs;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Opening;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Reclaim;

/// <summary>
/// Gives space back in the background: what commits left as garbage, packs that are mostly dead, uploads that were
/// abandoned, and once at the start what a crash left on disk without a record.
/// </summary>
internal sealed class Reclaimer(OpenedStore store, BlobStore blobs, StoreOptions options, long firstIdOfThisRun)
    : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UploadCheckPause = TimeSpan.FromMinutes(10);

    // What one transaction removes: it must not keep writers waiting.
    private const int Batch = 500;

    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim running = new(1);
    private readonly PackCompactor compactor = new(store.Keyspace, blobs, store.Unreadable, options.Time);
    private Task loop = Task.CompletedTask;
    private long reclaimed;

    public long Reclaimed => Interlocked.Read(ref reclaimed);

    public void Start() => loop = Task.Run(() => LoopAsync(stopping.Token));

    /// <summary>One full round; returns the number of items that were reclaimed.</summary>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        await running.WaitAsync(cancel);
        try
        {
            var items = 0;
            int round;
            do
            {
                round = await ReclaimGarbageAsync(cancel);
                items += round;
            }
            while (round > 0);

            while (await store.Keyspace.WriteAsync(
                tx => ChangeLog.Trim(tx, EngineLimits.ChangeLogEntries, EngineLimits.ChangeLogEntriesForReaders),
                cancel))
            {
            }

            items += await compactor.RunAsync(cancel);
            Interlocked.Add(ref reclaimed, items);
            return items;
        }
        finally
        {
            running.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
        running.Dispose();
    }

    private async Task LoopAsync(CancellationToken cancel)
    {
        var swept = false;
        var uploadsCheckedAt = long.MinValue;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                if (!swept)
                {
                    new OrphanSweep(store.Layout, store.Keyspace, store.Unreadable, firstIdOfThisRun).Run(cancel);
                    swept = true;
                }

                if (IsDue(uploadsCheckedAt))
                {
                    await AbandonedUploads.AbortAsync(store.Keyspace, store.Unreadable, options, cancel);
                    uploadsCheckedAt = options.Time.GetTimestamp();
                }

                await RunAsync(cancel);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception fault)
            {
                // The disk is full or failing (writers report it), or a record is damaged. The next round tries again:
                // a loop that ended would let the disk fill up, and say nothing.
                System.Diagnostics.Debug.WriteLine(fault);
            }

            await Task.Delay(Pause, options.Time, cancel).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private bool IsDue(long checkedAt) =>
        checkedAt == long.MinValue || options.Time.GetElapsedTime(checkedAt) > UploadCheckPause;

    /// <summary>Goes through all garbage once. What it releases is new garbage, for the next time.</summary>
    private async Task<int> ReclaimGarbageAsync(CancellationToken cancel)
    {
        var items = 0;
        var from = KeySpace.Garbage.ToArray();
        while (List(from) is { Count: > 0 } garbage)
        {
            from = [.. garbage[^1].Key, 0];

            // Listed first, leases looked at second: see ReadLeases.
            var held = await blobs.Leases.HeldAsync(cancel);
            garbage.RemoveAll(item => (item.Kind != GarbageKind.Parts && held.Contains(item.Id)) || !TryGiveBack(item));

            // The bytes are gone before their entry is: a crash in between does it once more, which does no harm.
            while (garbage.Count > 0)
            {
                var rest = garbage;
                var removal = await store.Keyspace.WriteAsync(tx => Remove(tx, rest), cancel);
                removal.Unreadable.ForEach(key => store.Unreadable.Note(key));
                items += removal.Removed;
                garbage = garbage[(removal.Removed + removal.Kept)..];
            }
        }

        return items;
    }

    /// <summary>False when the file system refuses: it stays garbage, and does not keep the rest from being reclaimed.
    /// </summary>
    private bool TryGiveBack(Item item)
    {
        if (item.Kind != GarbageKind.Blob)
        {
            return true;
        }

        try
        {
            blobs.Reclaim(item.Id, BlobRecord.Decode(item.Value));
            return true;
        }
        catch (DamagedDataException)
        {
            store.Unreadable.Note(item.Key);
            return false;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>But what is at tiers, which comes last and is not this loop's: they may be slow, or down.</summary>
    private List<Item> List(byte[] from)
    {
        using var tx = store.Keyspace.BeginRead();
        using var cursor = tx.OpenCursor();
        var items = new List<Item>();
        for (var found = cursor.Seek(from); found && items.Count < Batch; found = cursor.MoveNext())
        {
            if (!cursor.Key.StartsWith(KeySpace.Garbage)
                || cursor.Key[KeySpace.Garbage.Length] == (byte)GarbageKind.RemoteBlob)
            {
                break;
            }

            // What could not be read is not tried again in this run: it would be met every second.
            if (!store.Unreadable.Contains(cursor.Key)
                && store.Unreadable.TryRead(cursor, value => Item.Parse(cursor.Key, value)) is { } item)
            {
                items.Add(item);
            }
        }

        return items;
    }

    /// <summary>Removes as much as one transaction may, of the first items.</summary>
    private static Removal Remove(IWriteTransaction tx, List<Item> garbage)
    {
        var (removed, kept) = (0, 0);
        var release = new PartsRelease(tx, Batch);
        foreach (var item in garbage)
        {
            var outcome = item.Kind switch
            {
                GarbageKind.Manifest => release.Run(KeySpace.Manifest(item.Id)),
                GarbageKind.Parts => release.Run(KeySpace.Parts(item.Upload)),
                _ => release.Count(),
            };
            if (outcome == PartsOutcome.MoreIsLeft)
            {
                break;
            }

            if (outcome == PartsOutcome.Unreadable)
            {
                release.Unreadable.Add(item.Key);
                kept++;
                continue;
            }

            tx.Delete(item.Key);
            removed++;
        }

        return new Removal(removed, kept, release.Unreadable);
    }

    /// <param name="Kept">Items that stay garbage, since a record of theirs cannot be read.</param>
    /// <param name="Unreadable">Keys: of those items, and of the records that were met.</param>
    private sealed record Removal(int Removed, int Kept, List<byte[]> Unreadable);

    private sealed record Item(GarbageKind Kind, byte[] Key, byte[] Value, long Id, UploadId Upload)
    {
        public static Item Parse(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
        {
            var kind = (GarbageKind)key[KeySpace.Garbage.Length];
            var id = key[(KeySpace.Garbage.Length + 1)..];
            return kind == GarbageKind.Parts
                ? new Item(kind, key.ToArray(), [], Id: 0, UploadId.FromBytes(id))
                : new Item(kind, key.ToArray(), value.ToArray(), BinaryPrimitives.ReadInt64BigEndian(id), default);
        }
    }
}
