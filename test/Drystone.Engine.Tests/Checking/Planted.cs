using System.Buffers.Binary;
using Drystone.Engine.Buckets;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Engine.Tests.Formats;
using Drystone.Keyspace;

namespace Drystone.Engine.Tests.Checking;

/// <summary>Damage of a store with all of <see cref="StoreContents"/>, written into its metadata.</summary>
internal static class Planted
{
    // Of format 0, which no version writes.
    private static readonly byte[] Unreadable = [0, 1, 2, 3];

    /// <summary>What follows from other records, or can be read from the files: nothing is lost.</summary>
    public static Dictionary<string, Action<IWriteTransaction>> Whole { get; } = new(StringComparer.Ordinal)
    {
        ["index of accounts missing"] = tx => tx.Delete(First(tx, "A")),
        ["index of accounts wrong"] = tx => tx.Put(First(tx, "A"), "999999999999"u8),
        ["index of accounts of nothing"] = tx => tx.Put("Anobody"u8, "999999999999"u8),
        ["index of access keys missing"] = tx => tx.Delete(First(tx, "K")),
        ["index of access keys of nothing"] = tx => tx.Put("K123456789012\0AKIANOBODY"u8, []),
        ["index of identities missing"] = tx => tx.Delete(First(tx, "I")),
        ["index of identities unreadable"] = tx => tx.Put(First(tx, "I"), Unreadable),
        ["index of buckets missing"] = tx => tx.Delete(First(tx, "B")),
        ["index of buckets of nothing"] = tx => tx.Put("B123456789012nothing"u8, []),
        ["usage missing"] = tx => tx.Delete(First(tx, "q")),
        ["usage wrong"] = tx => UsageTable.Add(tx, BucketId(tx), 1, 7),
        ["usage unreadable"] = tx => tx.Put(First(tx, "q"), Unreadable),
        ["usage of nothing"] = tx => UsageTable.Add(tx, 777, 1, 1),
        ["place of a null version of nothing"] = tx =>
            tx.Put(KeySpace.NullVersion(BucketId(tx), new ObjectKey("nothing")).Span, new byte[16]),
        ["references of a manifest wrong"] = tx => Counter.Add(tx, First(tx, "n"), 1),
        ["references of a manifest missing"] = tx => tx.Delete(First(tx, "n")),
        ["references of a blob too many"] = tx => Alter(tx, blob => blob with { References = blob.References + 1 }),
        ["references of a blob too few"] = tx => Alter(tx, blob => blob with { References = 0 }),
        ["pack missing"] = tx => tx.Delete(First(tx, "h")),
        ["pack unreadable"] = tx => tx.Put(First(tx, "h"), Unreadable),
        ["pack counted as empty"] = tx => tx.Put(First(tx, "h"), PackRecord.Unused.Encode()),
        ["compressed bytes wrong"] = tx => Counter.Add(tx, KeySpace.CompressedPlainBytes, 5),
        ["compressed bytes unreadable"] = tx => tx.Put(KeySpace.CompressedStoredBytes, Unreadable),
        ["usage of a tier wrong"] = tx => TierTable.WriteUsage(tx, "COLD", 3, 5),
        ["next number too small"] = tx => Counter.Write(tx, KeySpace.NextId, 2),
        ["last change too small"] = tx => Counter.Write(tx, KeySpace.LastChange, 1),
        ["configured kinds wrong"] = tx =>
        {
            var bucket = ObjectTable.FindBucket(tx, new BucketName("bucket"))!;
            ConfigurationTable.Write(tx, bucket with { ConfiguredKinds = BucketInfo.BitOf(ConfigurationKind.Policy) });
        },
        ["look of lifecycle unreadable"] = tx => tx.Put(
            KeySpace.LifecycleLook(DateTimeOffset.UnixEpoch, BucketId(tx), new ObjectKey("large")).Span, Unreadable),
        ["blob in use is garbage"] = tx => tx.Put(
            BlobTable.GarbageKey(GarbageKind.Blob, IdOf(First(tx, "t"))).Span, Value(tx, First(tx, "t"))),
        ["blob in use was reclaimed by record"] = tx =>
        {
            var (key, value) = (First(tx, "t"), Value(tx, First(tx, "t")));
            tx.Delete(key);
            tx.Put(BlobTable.GarbageKey(GarbageKind.Blob, IdOf(key)).Span, value);
        },
        ["manifest in use is garbage"] = tx =>
            tx.Put(BlobTable.GarbageKey(GarbageKind.Manifest, IdOf(First(tx, "n"))).Span, []),
        ["garbage unreadable"] = tx => tx.Put(BlobTable.GarbageKey(GarbageKind.Blob, 999).Span, Unreadable),
        ["record of a packed blob missing"] = tx => tx.Delete(FirstBlob(tx, blob => IsPlain(blob) && blob.IsPacked)),
        ["record of a packed blob unreadable"] = tx =>
            tx.Put(FirstBlob(tx, blob => IsPlain(blob) && blob.IsPacked), Unreadable),
        ["record of a blob file missing"] = tx => tx.Delete(FirstBlob(tx, blob => IsPlain(blob) && !blob.IsPacked)),
        ["all records of plain blobs missing"] = tx =>
            All(tx, "t").FindAll(key => IsPlain(BlobRecord.Decode(Value(tx, key)))).ForEach(key => tx.Delete(key)),
        ["change unreadable"] = tx => tx.Put(First(tx, "e"), Unreadable),
    };

    /// <summary>What was said nowhere else, and the only object that it costs.</summary>
    public static Dictionary<string, (string Lost, Action<IWriteTransaction> Plant)> Lossy { get; } =
        new(StringComparer.Ordinal)
        {
            ["version unreadable"] = ("small", tx => tx.Put(ObjectKeyOf(tx, "small"), Unreadable)),
            ["multipart version unreadable"] = ("parts", tx => tx.Put(ObjectKeyOf(tx, "parts"), Unreadable)),
            ["upload unreadable"] = ("upload", tx => tx.Put(First(tx, "u"), Unreadable)),
            ["record of an encrypted blob missing"] = (
                "encrypted/small",
                tx => tx.Delete(FirstBlob(tx, blob => blob is { Encryption: not null, LengthBytes: 3_000 }))),
        };

    private static byte[] First(IReadTransaction tx, string table) => All(tx, table)[0];

    public static List<byte[]> All(IReadTransaction tx, string table)
    {
        var start = System.Text.Encoding.ASCII.GetBytes(table);
        var keys = new List<byte[]>();
        using var cursor = tx.OpenCursor();
        for (var found = cursor.Seek(start); found && cursor.Key.StartsWith(start); found = cursor.MoveNext())
        {
            keys.Add(cursor.Key.ToArray());
        }

        return keys;
    }

    private static byte[] FirstBlob(IReadTransaction tx, Predicate<BlobRecord> isWanted) =>
        All(tx, "t").First(key => isWanted(BlobRecord.Decode(Value(tx, key))));

    private static bool IsPlain(BlobRecord blob) => blob is { Encryption: null, Compression: null };

    private static byte[] Value(IReadTransaction tx, byte[] key) =>
        tx.TryGet(key, out var value) ? value.ToArray() : throw new InvalidOperationException("Nothing to damage.");

    private static void Alter(IWriteTransaction tx, Func<BlobRecord, BlobRecord> alter)
    {
        var key = First(tx, "t");
        tx.Put(key, alter(BlobRecord.Decode(Value(tx, key))).Encode());
    }

    private static long BucketId(IReadTransaction tx) =>
        ObjectTable.FindBucket(tx, new BucketName("bucket"))!.Id;

    private static byte[] ObjectKeyOf(IReadTransaction tx, string key) =>
        KeySpace.Object(BucketId(tx), new ObjectKey(key)).ToArray();

    private static long IdOf(byte[] key) => BinaryPrimitives.ReadInt64BigEndian(key.AsSpan(1));
}
