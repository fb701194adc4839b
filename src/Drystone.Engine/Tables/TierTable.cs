using System.Buffers.Binary;
using System.Text;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Keyspace;

namespace Drystone.Engine.Tables;

/// <summary>A version whose bytes may have to move.</summary>
/// <param name="IsSend">It was written in a storage class with a tier, and waits for it also while that is not
/// declared.</param>
/// <param name="Stamp">Tells the entry from one that is written later for the same version.</param>
internal readonly record struct TierItem(
    long BucketId, BucketName Bucket, ObjectKey Key, VersionId Version, bool IsRestore, bool IsSend, long Stamp);

/// <summary>What is at tiers, and which versions have to be looked at because their bytes may have to move.</summary>
internal static class TierTable
{
    private const string UsageFeature = "tier-usage";
    private const string RestoreFeature = "tier-restore";
    private const string MoveFeature = "tier-move";
    private const int KeyOffset = sizeof(long) + VersionId.LengthBytes;

    // In the value: a stamp, whether it is a send, and the bucket's name.
    private const int SendOffset = sizeof(long);
    private const int NameOffset = SendOffset + 1;

    /// <summary>Counts a blob that is at a tier; others are none of this table's.</summary>
    public static void Count(IWriteTransaction tx, BlobRecord record, int blobs)
    {
        if (record.Remote is not { } place)
        {
            return;
        }

        var key = KeySpace.State(UsageFeature, Encoding.UTF8.GetBytes(place.Tier));
        var (count, bytes) = tx.TryGet(key.Span, out var before) ? ReadUsage(before) : default;
        WriteUsage(tx, place.Tier, count + blobs, bytes + blobs * record.LengthBytes);
    }

    public static void WriteUsage(IWriteTransaction tx, string tier, long blobs, long bytes)
    {
        Span<byte> value = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(value, blobs);
        BinaryPrimitives.WriteInt64BigEndian(value[sizeof(long)..], bytes);
        tx.Put(KeySpace.State(UsageFeature, Encoding.UTF8.GetBytes(tier)).Span, value);
    }

    /// <summary>Blobs and bytes at each tier.</summary>
    public static IEnumerable<(string Tier, long Blobs, long Bytes)> Usage(IReadTransaction tx) =>
        StateTable.List(tx, UsageFeature, from: [], int.MaxValue).Select(entry =>
        {
            var (blobs, bytes) = ReadUsage(entry.Value);
            return (Encoding.UTF8.GetString(entry.Key), blobs, bytes);
        });

    /// <summary>Somebody waits for the bytes of a version: it goes before all that moves.</summary>
    public static void AddRestore(IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, VersionId version) =>
        Add(tx, bucket, key, version, RestoreFeature, isSend: false);

    /// <summary>A rule may move the version.</summary>
    public static void AddMove(IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, VersionId version) =>
        Add(tx, bucket, key, version, MoveFeature, isSend: false);

    /// <summary>The version was written in a storage class with a tier.</summary>
    public static void AddSend(IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, VersionId version) =>
        Add(tx, bucket, key, version, MoveFeature, isSend: true);

    private static void Add(
        IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, VersionId version, string feature, bool isSend)
    {
        var place = PlaceOf(bucket.Id, key, version);
        isSend |= StateTable.Find(tx, feature, place) is { } before && before[SendOffset] != 0;
        var value = new byte[NameOffset + bucket.Name.Value.Length];
        BinaryPrimitives.WriteInt64BigEndian(value, ChangeLog.LastSequence(tx));
        value[SendOffset] = isSend ? (byte)1 : (byte)0;
        Encoding.ASCII.GetBytes(bucket.Name.Value, value.AsSpan(NameOffset));
        StateTable.Write(tx, new StateWrite(feature, place, value));
    }

    /// <summary>Removes an entry, unless it was written anew since it was read.</summary>
    public static void Remove(IWriteTransaction tx, in TierItem item)
    {
        var place = PlaceOf(item.BucketId, item.Key, item.Version);
        if (StateTable.Find(tx, FeatureOf(item.IsRestore), place) is { } value
            && BinaryPrimitives.ReadInt64BigEndian(value) == item.Stamp)
        {
            StateTable.Write(tx, new StateWrite(FeatureOf(item.IsRestore), place, Value: null));
        }
    }

    /// <param name="after">Entries after this one; null: from the first.</param>
    public static List<TierItem> List(IReadTransaction tx, bool isRestore, TierItem? after, int maxItems)
    {
        byte[] from = after is { } last ? [.. PlaceOf(last.BucketId, last.Key, last.Version), 0] : [];
        return [.. StateTable.List(tx, FeatureOf(isRestore), from, maxItems).Select(entry => Parse(entry, isRestore))];
    }

    public static long CountWaiting(IReadTransaction tx, bool isRestore) =>
        StateTable.Measure(tx, FeatureOf(isRestore), prefix: []).Entries;

    private static string FeatureOf(bool isRestore) => isRestore ? RestoreFeature : MoveFeature;

    private static byte[] PlaceOf(long bucketId, in ObjectKey key, VersionId version)
    {
        var utf8 = Encoding.UTF8.GetBytes(key.Value);
        var place = new byte[KeyOffset + utf8.Length];
        BinaryPrimitives.WriteInt64BigEndian(place, bucketId);
        version.CopyTo(place.AsSpan(sizeof(long)));
        utf8.CopyTo(place, KeyOffset);
        return place;
    }

    private static TierItem Parse(StateEntry entry, bool isRestore) => new(
        BinaryPrimitives.ReadInt64BigEndian(entry.Key),
        new BucketName(Encoding.ASCII.GetString(entry.Value.AsSpan(NameOffset))),
        new ObjectKey(Encoding.UTF8.GetString(entry.Key.AsSpan(KeyOffset))),
        VersionId.FromBytes(entry.Key.AsSpan(sizeof(long), VersionId.LengthBytes)),
        isRestore,
        entry.Value[SendOffset] != 0,
        BinaryPrimitives.ReadInt64BigEndian(entry.Value));

    private static (long Blobs, long Bytes) ReadUsage(ReadOnlySpan<byte> value) =>
        (BinaryPrimitives.ReadInt64BigEndian(value), BinaryPrimitives.ReadInt64BigEndian(value[sizeof(long)..]));
}
