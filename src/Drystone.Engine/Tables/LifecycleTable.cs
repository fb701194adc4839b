using System.Buffers.Binary;
using System.Text;
using Drystone.Engine.Buckets;
using Drystone.Engine.Keys;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Keyspace;

namespace Drystone.Engine.Tables;

/// <summary>An entry of the index of what lifecycle rules make due.</summary>
/// <param name="Stamp">Tells it from one that is written later for the same time and key.</param>
internal readonly record struct LifecycleLook(
    DateTimeOffset DueAt, long BucketId, BucketName Bucket, ObjectKey Key, long Stamp);

/// <summary>The lifecycle rules of buckets, and when they have to look at which key: the earliest comes
/// first.</summary>
internal static class LifecycleTable
{
    // What decoding gave last, for a few buckets at once: a write must not decode a thousand rules anew.
    private const int MemoSlots = 64;
    private static readonly (byte[] Record, LifecycleRules Rules)?[] MemoOfRules =
        new (byte[] Record, LifecycleRules Rules)?[MemoSlots];

    private static readonly Lock MemoGate = new();

    public static LifecycleRules? FindRules(IReadTransaction tx, long bucketId) =>
        tx.TryGet(KeySpace.Configuration(bucketId, ConfigurationKind.Lifecycle, string.Empty).Span, out var record)
            ? Decode(record, (int)(bucketId % MemoSlots))
            : null;

    public static void Add(
        IWriteTransaction tx, DateTimeOffset dueAt, long bucketId, BucketName bucket, in ObjectKey key)
    {
        Span<byte> value = stackalloc byte[sizeof(long) + bucket.Value.Length];
        BinaryPrimitives.WriteInt64BigEndian(value, ChangeLog.LastSequence(tx));
        Encoding.ASCII.GetBytes(bucket.Value, value[sizeof(long)..]);
        tx.Put(KeySpace.LifecycleLook(dueAt, bucketId, key).Span, value);
    }

    /// <summary>Removes an entry, unless it was written anew since it was read.</summary>
    public static void Remove(IWriteTransaction tx, in LifecycleLook look)
    {
        var key = KeySpace.LifecycleLook(look.DueAt, look.BucketId, look.Key);
        if (tx.TryGet(key.Span, out var value) && BinaryPrimitives.ReadInt64BigEndian(value) == look.Stamp)
        {
            tx.Delete(key.Span);
        }
    }

    public static LifecycleLook? FindFirst(IReadTransaction tx) =>
        List(tx, after: null, dueBy: null, maxLooks: 1) is [var first] ? first : null;

    /// <param name="after">Entries after this one; null: from the first.</param>
    /// <param name="dueBy">Not those that are due later; null: all.</param>
    public static List<LifecycleLook> List(
        IReadTransaction tx, LifecycleLook? after, DateTimeOffset? dueBy, int maxLooks)
    {
        var start = after is { } last
            ? [.. KeySpace.LifecycleLook(last.DueAt, last.BucketId, last.Key).Span, 0]
            : KeySpace.LifecycleLooks.ToArray();
        var looks = new List<LifecycleLook>();
        using var cursor = tx.OpenCursor();
        for (var found = cursor.Seek(start); found && looks.Count < maxLooks; found = cursor.MoveNext())
        {
            if (!cursor.Key.StartsWith(KeySpace.LifecycleLooks))
            {
                break;
            }

            var look = Parse(cursor.Key[KeySpace.LifecycleLooks.Length..], cursor.Value);
            if (look.DueAt > dueBy)
            {
                break;
            }

            looks.Add(look);
        }

        return looks;
    }

    private static LifecycleLook Parse(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(key)),
        BinaryPrimitives.ReadInt64BigEndian(key[sizeof(long)..]),
        new BucketName(Encoding.ASCII.GetString(value[sizeof(long)..])),
        new ObjectKey(Encoding.UTF8.GetString(key[(2 * sizeof(long))..])),
        BinaryPrimitives.ReadInt64BigEndian(value));

    private static LifecycleRules Decode(ReadOnlySpan<byte> record, int slot)
    {
        lock (MemoGate)
        {
            if (MemoOfRules[slot] is { } memo && record.SequenceEqual(memo.Record))
            {
                return memo.Rules;
            }
        }

        var rules = LifecycleRecord.Decode(record);
        lock (MemoGate)
        {
            MemoOfRules[slot] = (record.ToArray(), rules);
        }

        return rules;
    }
}
