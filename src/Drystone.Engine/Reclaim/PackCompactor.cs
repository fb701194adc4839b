using System.Buffers.Binary;
using Drystone.Engine.Blobs;
using Drystone.Engine.Keys;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Reclaim;

/// <summary>Removes packs in which nothing lives, and moves what lives in a mostly dead one to the open pack, so that
/// its space comes back. Readers of the old place keep its file until they are done.</summary>
internal sealed class PackCompactor(
    IKeyValueStore keyspace, BlobStore blobs, UnreadableRecords unreadable, TimeProvider time)
{
    // Half dead: moving a byte then gives at least one back.
    private const long LiveShareToMove = 2;

    // One round moves at most this much, so that writers share the disk with little else.
    private const long MaxMovedBytes = 64L << 20;

    // What moves with one sync and one commit.
    private const long BatchBytes = 8L << 20;
    private const int BatchBlobs = 500;

    // A snapshot looks at so many records: what moved once makes a pack's range of ids wide.
    private const int ScannedRecords = 20_000;

    // Every second they would be read in vain, and keep later packs from their turn; a disk may read again one day.
    private static readonly TimeSpan DamagedPause = TimeSpan.FromHours(1);

    private readonly HashSet<long> damaged = [];
    private long damagedSince = time.GetTimestamp();

    /// <summary>One round; returns the number of packs that were removed.</summary>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        if (time.GetElapsedTime(damagedSince) > DamagedPause)
        {
            damaged.Clear();
            damagedSince = time.GetTimestamp();
        }

        blobs.DemandPresence();
        await RemoveUncommittedAsync(cancel);

        // The dead first: on a full disk they make the room that moving needs.
        var removed = await RemoveEmptyAsync(cancel);
        var moved = 0L;
        foreach (var (packId, pack) in FindMostlyDead())
        {
            if (moved >= MaxMovedBytes)
            {
                break;
            }

            moved += pack.LiveBytes;
            await MoveAsync(packId, pack, cancel);
            removed += await RemoveEmptyAsync(cancel);
        }

        return removed;
    }

    private bool IsClosed(long packId) => packId != blobs.OpenPackId && !blobs.Unsettled.Contains(packId);

    /// <summary>With the least to move first. A file is longer than what was committed to it: bodies that were refused
    /// in the end are in it, too.</summary>
    private List<(long Id, PackRecord Pack)> FindMostlyDead()
    {
        using var tx = keyspace.BeginRead();
        return [.. Packs(tx)
            .Where(entry => entry.Pack.LiveBlobs > 0 && IsClosed(entry.Id) && !damaged.Contains(entry.Id))
            .Where(entry => entry.Pack.LiveBytes * LiveShareToMove
                <= Math.Max(entry.Pack.WrittenBytes, blobs.ClosedPackBytes(entry.Id)))
            .OrderBy(entry => entry.Pack.LiveBytes)];
    }

    /// <summary>All but those whose records cannot be read, which stay.</summary>
    private List<(long Id, PackRecord Pack)> Packs(IReadTransaction tx)
    {
        using var cursor = tx.OpenCursor();
        var packs = new List<(long, PackRecord)>();
        for (var found = cursor.Seek(KeySpace.Packs); found; found = cursor.MoveNext())
        {
            if (!cursor.Key.StartsWith(KeySpace.Packs))
            {
                break;
            }

            var id = BinaryPrimitives.ReadInt64BigEndian(cursor.Key[KeySpace.Packs.Length..]);
            if (unreadable.TryRead(cursor, PackRecord.Decode) is { } pack)
            {
                packs.Add((id, pack));
            }
        }

        return packs;
    }

    private async Task MoveAsync(long packId, PackRecord pack, CancellationToken cancel)
    {
        for (long? from = pack.FirstBlobId; from is { } first;)
        {
            (var living, from) = LivingIn(packId, first, pack.LastBlobId);
            await MoveAsync(packId, living, cancel);
        }
    }

    private async Task MoveAsync(long packId, List<(long Id, BlobRecord Record)> living, CancellationToken cancel)
    {
        var appends = new List<Task<StoredBlob>>();
        try
        {
            foreach (var (blobId, record) in living)
            {
                if (await TryReadAsync(packId, blobId, record, cancel) is { } bytes)
                {
                    appends.Add(blobs.AppendMovedAsync(blobId, bytes, record));
                }
            }

            var stored = await Task.WhenAll(appends);
            await keyspace.WriteAsync(tx => stored.Count(blob => TryMove(tx, packId, blob)), cancel);
        }
        finally
        {
            foreach (var append in appends)
            {
                await append.ContinueWith(static _ => { }, TaskScheduler.Default);
                if (append.IsCompletedSuccessfully)
                {
                    blobs.Unsettled.Settle((await append).PackId);
                }
            }
        }
    }

    /// <summary>It may have been released meanwhile, or have gained references.</summary>
    private static bool TryMove(IWriteTransaction tx, long fromPackId, StoredBlob to)
    {
        if (BlobTable.Find(tx, to.Id) is not { } now || now.PackId != fromPackId)
        {
            return false;
        }

        BlobTable.Move(tx, to.Id, now, to);
        return true;
    }

    /// <summary>A batch of what lives in a pack, and the id to go on from; null at the end.</summary>
    private (List<(long Id, BlobRecord Record)> Living, long? Next) LivingIn(long packId, long firstId, long lastId)
    {
        using var tx = keyspace.BeginRead();
        using var cursor = tx.OpenCursor();
        var living = new List<(long, BlobRecord)>();
        var (scanned, bytes) = (0, 0L);
        for (var found = cursor.Seek(KeySpace.Blob(firstId).Span); found; found = cursor.MoveNext())
        {
            if (!cursor.Key.StartsWith(KeySpace.Blobs)
                || BinaryPrimitives.ReadInt64BigEndian(cursor.Key[KeySpace.Blobs.Length..]) is var id && id > lastId)
            {
                break;
            }

            if (scanned++ == ScannedRecords || living.Count == BatchBlobs || bytes >= BatchBytes)
            {
                return (living, id);
            }

            if (unreadable.TryRead(cursor, BlobRecord.Decode) is not { } record)
            {
                // It may be of this pack, which then never empties.
                damaged.Add(packId);
            }
            else if (record.PackId == packId)
            {
                living.Add((id, record));
                bytes += record.LengthBytes;
            }
        }

        return (living, Next: null);
    }

    private async Task<byte[]?> TryReadAsync(
        long packId, long blobId, BlobRecord record, CancellationToken cancel)
    {
        try
        {
            var bytes = new byte[record.LengthBytes];
            using var reader = blobs.OpenStored(blobId, record);
            for (var done = 0; done < bytes.Length;)
            {
                var piece = await reader.ReadAsync(cancel);
                piece.Span.CopyTo(bytes.AsSpan(done));
                done += piece.Length;
            }

            return bytes;
        }
        catch (StoreUnavailableException fault) when (fault.Fault != StoreFault.InputOutput)
        {
            // Not mounted, or no file can be opened: nothing of this pack.
            throw;
        }
        catch (IOException)
        {
            // Damaged, or the disk cannot read it. It stays where it is: readers are told which blob it is, and the
            // rest of the pack still moves.
            damaged.Add(packId);
            return null;
        }
    }

    /// <summary>Removes packs that hold nothing; the record first, so that a crash leaves an orphan for the sweep and
    /// never a record without a file.</summary>
    private async Task<int> RemoveEmptyAsync(CancellationToken cancel)
    {
        var removed = 0;
        foreach (var (packId, pack) in FindEmpty())
        {
            blobs.DemandPresence();

            // Unchanged since it was looked at: nothing was added or released that a reader may hold.
            var isEmpty = await keyspace.WriteAsync(
                tx => BlobTable.FindPack(tx, packId) == pack && tx.Delete(KeySpace.Pack(packId).Span), cancel);
            if (isEmpty)
            {
                blobs.RemovePack(packId);
                removed++;
            }
        }

        return removed;
    }

    /// <summary>Nothing lives in them, and nothing that was released is still being read.</summary>
    private List<(long Id, PackRecord Pack)> FindEmpty()
    {
        using var tx = keyspace.BeginRead();
        var empty = Packs(tx).FindAll(entry => entry.Pack.LiveBlobs == 0 && IsClosed(entry.Id));
        if (empty.Count > 0)
        {
            var stillRead = PacksOfGarbage(tx);
            empty.RemoveAll(entry => stillRead.Contains(entry.Id));
        }

        return empty;
    }

    private HashSet<long> PacksOfGarbage(IReadTransaction tx)
    {
        using var cursor = tx.OpenCursor();
        var packs = new HashSet<long>();
        var prefix = KeySpace.GarbageItem(GarbageKind.Blob, []);
        for (var found = cursor.Seek(prefix.Span); found; found = cursor.MoveNext())
        {
            if (!cursor.Key.StartsWith(prefix.Span))
            {
                break;
            }

            // Of what cannot be read nothing is being read that was not open before, and that keeps its file.
            if (unreadable.TryRead(cursor, BlobRecord.Decode) is { } record)
            {
                packs.Add(record.PackId);
            }
        }

        return packs;
    }

    /// <summary>Removes packs of this run in which nothing was committed: no record tells of them.</summary>
    private async Task RemoveUncommittedAsync(CancellationToken cancel)
    {
        foreach (var packId in blobs.ClosedPacks.Where(IsClosed))
        {
            // Asked of the writer, not of a snapshot: after a commit of unknown outcome it refuses to answer.
            if (await keyspace.WriteAsync(tx => BlobTable.FindPack(tx, packId) is null, cancel))
            {
                blobs.RemovePack(packId);
            }

            blobs.ForgetClosed(packId);
        }
    }
}
