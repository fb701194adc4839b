using System.Buffers.Binary;
using Drystone.Engine.Blobs;
using Drystone.Engine.Keys;
using Drystone.Engine.Records;
using Drystone.Keyspace;

namespace Drystone.Engine.Tables;

/// <summary>Where blobs are and how many hold on to each. What nobody holds becomes garbage in the same
/// transaction.</summary>
internal static class BlobTable
{
    /// <summary>Enters a blob that one object or part refers to from now on.</summary>
    public static void Add(IWriteTransaction tx, StoredBlob blob)
    {
        var record = new BlobRecord(
            blob.PackId, blob.OffsetBytes, blob.LengthBytes, References: 1, blob.BlockChecksums,
            blob.Encryption)
        {
            SealedAs = blob.SealedAs,
            Remote = blob.Remote,
            Compression = blob.Compression,
        };
        tx.Put(KeySpace.Blob(blob.Id).Span, record.Encode());
        TierTable.Count(tx, record, blobs: 1);
        CountCompressed(tx, record, sign: 1);
        if (record.IsPacked)
        {
            UpdatePack(tx, record.PackId, pack => pack.Add(blob.Id, PackFormat.EntryBytes(blob.LengthBytes)));
        }
    }

    public static BlobRecord? Find(IReadTransaction tx, long id) =>
        tx.TryGet(KeySpace.Blob(id).Span, out var value) ? BlobRecord.Decode(value) : null;

    /// <summary>A blob that nobody refers to any more and that a reader still keeps from being reclaimed.</summary>
    public static BlobRecord? FindReleased(IReadTransaction tx, long id) =>
        tx.TryGet(GarbageKey(GarbageKind.Blob, id).Span, out var value)
        || tx.TryGet(GarbageKey(GarbageKind.RemoteBlob, id).Span, out value)
            ? BlobRecord.Decode(value)
            : null;

    /// <summary>One more holds on to it; false when it is gone already.</summary>
    public static bool TryAddReference(IWriteTransaction tx, long id)
    {
        if (Find(tx, id) is not { } record)
        {
            return false;
        }

        tx.Put(KeySpace.Blob(id).Span, (record with { References = record.References + 1 }).Encode());
        return true;
    }

    /// <summary>One less holds on to it.</summary>
    public static void Release(IWriteTransaction tx, long id)
    {
        var record = Find(tx, id) ?? throw new DamagedDataException($"Blob {id} is referred to and not there.");
        if (record.References > 1)
        {
            tx.Put(KeySpace.Blob(id).Span, (record with { References = record.References - 1 }).Encode());
            return;
        }

        tx.Delete(KeySpace.Blob(id).Span);
        var kind = record.Remote is null ? GarbageKind.Blob : GarbageKind.RemoteBlob;
        tx.Put(GarbageKey(kind, id).Span, (record with { References = 0 }).Encode());
        TierTable.Count(tx, record, blobs: -1);
        CountCompressed(tx, record, sign: -1);
        if (record.IsPacked)
        {
            UpdatePack(tx, record.PackId, pack => pack.Remove(PackFormat.EntryBytes(record.LengthBytes)));
        }
    }

    /// <summary>A packed blob has been copied to another place.</summary>
    public static void Move(IWriteTransaction tx, long id, BlobRecord old, StoredBlob to)
    {
        var moved = old with { PackId = to.PackId, OffsetBytes = to.OffsetBytes };
        tx.Put(KeySpace.Blob(id).Span, moved.Encode());
        var entryBytes = PackFormat.EntryBytes(old.LengthBytes);
        UpdatePack(tx, old.PackId, pack => pack.Remove(entryBytes));
        UpdatePack(tx, to.PackId, pack => pack.Add(id, entryBytes));
    }

    public static PackRecord? FindPack(IReadTransaction tx, long packId) =>
        tx.TryGet(KeySpace.Pack(packId).Span, out var value) ? PackRecord.Decode(value) : null;

    /// <summary>Of all blobs that are compressed: the plain bytes, and what they take.</summary>
    public static (long PlainBytes, long StoredBytes) ReadCompressed(IReadTransaction tx) =>
        (Counter.Read(tx, KeySpace.CompressedPlainBytes), Counter.Read(tx, KeySpace.CompressedStoredBytes));

    internal static Key GarbageKey(GarbageKind kind, long id)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, id);
        return KeySpace.GarbageItem(kind, bytes);
    }

    private static void CountCompressed(IWriteTransaction tx, BlobRecord record, int sign)
    {
        if (record.Compression is { } compression)
        {
            Counter.Add(tx, KeySpace.CompressedPlainBytes, sign * compression.PlainBytes);
            Counter.Add(tx, KeySpace.CompressedStoredBytes, sign * record.LengthBytes);
        }
    }

    private static void UpdatePack(IWriteTransaction tx, long packId, Func<PackRecord, PackRecord> update) =>
        tx.Put(KeySpace.Pack(packId).Span, update(FindPack(tx, packId) ?? PackRecord.Unused).Encode());
}
