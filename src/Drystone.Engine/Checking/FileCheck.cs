using System.Buffers.Binary;
using Drystone.Engine.Blobs;
using Drystone.Engine.Disks;
using Drystone.Engine.Keys;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Checking;

/// <summary>The files of a store that nobody writes meanwhile: every blob is there and as it was written, and every
/// file is of a blob.</summary>
internal sealed class FileCheck(StoreLayout layout, IKeyValueStore keyspace, BlobSalvage salvage)
{
    // What one look into the keyspace takes.
    private const int BatchBlobs = 256;

    // Of this check alone: nobody asks a store that is closed how it does.
    private readonly WriteHealth health = new();

    public long VerifiedBlobs { get; private set; }

    public long VerifiedBytes { get; private set; }

    /// <param name="readsBytes">Whether all bytes are read, or only whether they are there is looked at.</param>
    public async Task<List<StoreFinding>> RunAsync(bool readsBytes, CancellationToken cancel)
    {
        var findings = new List<StoreFinding>();
        using var packs = new PackHandles(layout, OpenFile);
        for (var batch = After(0); batch.Count > 0; batch = After(batch[^1].Id))
        {
            foreach (var (id, record) in batch)
            {
                cancel.ThrowIfCancellationRequested();
                if (record is not null && await VerifyAsync(packs, id, record, readsBytes, cancel) is { } damage)
                {
                    findings.Add(damage);
                }
            }
        }

        FindOrphans(findings);
        return findings;
    }

    private List<(long Id, BlobRecord? Record)> After(long id)
    {
        using var tx = keyspace.BeginRead();
        using var cursor = tx.OpenCursor();
        var batch = new List<(long, BlobRecord?)>();
        for (var found = cursor.Seek(KeySpace.Blob(id + 1).Span); found && batch.Count < BatchBlobs;)
        {
            if (!cursor.Key.StartsWith(KeySpace.Blobs))
            {
                break;
            }

            batch.Add((BinaryPrimitives.ReadInt64BigEndian(cursor.Key[1..]), TryDecode(cursor)));
            found = cursor.MoveNext();
        }

        return batch;
    }

    /// <summary>What cannot be read has a finding of its own.</summary>
    private static BlobRecord? TryDecode(ICursor cursor)
    {
        try
        {
            return BlobRecord.Decode(cursor.Value);
        }
        catch (Exception fault) when (UnreadableRecords.IsUnreadable(fault))
        {
            return null;
        }
    }

    private async Task<StoreFinding?> VerifyAsync(
        PackHandles packs, long id, BlobRecord record, bool readsBytes, CancellationToken cancel)
    {
        try
        {
            if (record.Remote is not null)
            {
                VerifyTail(id, record);
                return null;
            }

            using var reader = Open(packs, id, record);
            while (readsBytes && (await reader.ReadAsync(cancel)).Length > 0)
            {
            }

            await reader.VerifyRestAsync(cancel);
            (VerifiedBlobs, VerifiedBytes) = (VerifiedBlobs + 1, VerifiedBytes + (readsBytes ? record.LengthBytes : 0));
            return null;
        }
        catch (DamagedHeaderException damage)
        {
            return new StoreFinding(FindingKind.Bytes, damage.Message, "the header is written anew")
            {
                BlobId = id,
                Before = () => RewriteHeader(id, record),
            };
        }
        catch (Exception damage) when (damage is IOException or UnauthorizedAccessException)
        {
            return new StoreFinding(FindingKind.Bytes, damage.Message, Remedy: null) { BlobId = id };
        }
    }

    private BlobReader Open(PackHandles packs, long id, BlobRecord record)
    {
        var range = new Objects.ByteSpan(0, record.LengthBytes);
        if (record.IsPacked)
        {
            var pack = packs.Use(record.PackId);
            return new BlobReader(
                id, record, new FileBytes(pack.File, record.OffsetBytes, pack), tables: null, range, cipher: null)
            {
                Health = health,
            };
        }

        var file = OpenFile(layout.Blob(id));
        var tables = new BlobTables(
            file, BlobFileFormat.TailOffset(record.LengthBytes), record.LengthBytes, isOwner: false);
        return new BlobReader(
            id, record, new FileBytes(file, startBytes: 0, file), tables, range, cipher: null)
        {
            Health = health,
        };
    }

    private DiskFile OpenFile(string path)
    {
        try
        {
            return layout.Disk.OpenRead(path);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DamagedDataException($"{path} is missing.");
        }
    }

    /// <summary>What a blob at a tier left here.</summary>
    private void VerifyTail(long id, BlobRecord record)
    {
        if (record.HasChecksums)
        {
            return;
        }

        var file = OpenFile(layout.Tail(id));
        using var tables = new BlobTables(file, tailOffset: 0, record.LengthBytes, isOwner: true);
        if (!tables.IsWhole(id, record))
        {
            throw new DamagedDataException($"{layout.Tail(id)} does not match its checksum.");
        }
    }

    private void RewriteHeader(long id, BlobRecord record)
    {
        var prefix = PackFormat.PrefixOf(id, record);
        using var pack = layout.Disk.OpenWrite(layout.Pack(record.PackId));
        pack.Write(prefix, record.OffsetBytes - prefix.Length);
        pack.SyncData();
    }

    private void FindOrphans(List<StoreFinding> findings)
    {
        using var tx = keyspace.BeginRead();
        for (var folder = 0; folder < StoreLayout.BlobFolders; folder++)
        {
            Add(findings, layout.BlobFolder(folder), id => IsThere(tx, KeySpace.Blob(id).Span)
                || IsThere(tx, BlobTable.GarbageKey(GarbageKind.Blob, id).Span)
                || IsThere(tx, BlobTable.GarbageKey(GarbageKind.RemoteBlob, id).Span));
        }

        Add(findings, layout.Packs, id => IsThere(tx, KeySpace.Pack(id).Span));
    }

    /// <summary>A record that is there and cannot be read is there.</summary>
    private static bool IsThere(IReadTransaction tx, ReadOnlySpan<byte> key)
    {
        try
        {
            return tx.TryGet(key, out _);
        }
        catch (Exception fault) when (UnreadableRecords.IsUnreadable(fault))
        {
            return true;
        }
    }

    private void Add(List<StoreFinding> findings, string folder, Func<long, bool> isKnown)
    {
        if (!layout.Disk.DirectoryExists(folder))
        {
            return;
        }

        foreach (var path in layout.Disk.ListFiles(folder))
        {
            if (StoreLayout.IdOf(path) is { } id && !isKnown(id))
            {
                findings.Add(new StoreFinding(
                    FindingKind.Orphan, $"{path}, {layout.Disk.LengthOf(path)} bytes, is of no object",
                    "moved to lost+found")
                {
                    Before = () => salvage.Keep(path),
                });
            }
        }
    }
}
