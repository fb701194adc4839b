using System.Text;
using Drystone.Engine.Buckets;
using Drystone.Engine.Keys;
using Drystone.Engine.Records;
using Drystone.Keyspace;

namespace Drystone.Engine.Tables;

/// <summary>What buckets are configured with, by kind and, where a bucket may have several of a kind, by id.</summary>
internal static class ConfigurationTable
{
    public static byte[]? Find(IReadTransaction tx, long bucketId, ConfigurationKind kind, string id) =>
        tx.TryGet(KeySpace.Configuration(bucketId, kind, id).Span, out var value) ? value.ToArray() : null;

    /// <summary>Ordered by id.</summary>
    public static List<BucketConfiguration> List(
        IReadTransaction tx, long bucketId, ConfigurationKind kind, string? afterId, int maxEntries)
    {
        var prefix = KeySpace.Configurations(bucketId, kind).ToArray();
        var start = afterId is null ? prefix : [.. KeySpace.Configuration(bucketId, kind, afterId).Span, 0];
        var found = new List<BucketConfiguration>();
        using var cursor = tx.OpenCursor();
        for (var more = cursor.Seek(start); more && found.Count < maxEntries; more = cursor.MoveNext())
        {
            if (!cursor.Key.StartsWith(prefix))
            {
                break;
            }

            var id = Encoding.UTF8.GetString(cursor.Key[prefix.Length..]);
            found.Add(new BucketConfiguration(id, cursor.Value.ToArray()));
        }

        return found;
    }

    /// <summary>Writes or, with null, removes one, and counts the bucket's revision up.</summary>
    public static BucketInfo Set(
        IWriteTransaction tx, BucketInfo bucket, ConfigurationKind kind, string id, byte[]? value)
    {
        var key = KeySpace.Configuration(bucket.Id, kind, id);
        if (value is null)
        {
            tx.Delete(key.Span);
        }
        else
        {
            tx.Put(key.Span, value);
        }

        var hasAny = value is not null || List(tx, bucket.Id, kind, afterId: null, maxEntries: 1).Count > 0;
        var bit = BucketInfo.BitOf(kind);
        var kinds = hasAny ? bucket.ConfiguredKinds | bit : bucket.ConfiguredKinds & ~bit;
        return Write(tx, bucket with { ConfiguredKinds = kinds });
    }

    /// <summary>Writes the bucket's own record at its next revision.</summary>
    public static BucketInfo Write(IWriteTransaction tx, BucketInfo bucket)
    {
        var next = bucket with { Revision = bucket.Revision + 1 };
        tx.Put(KeySpace.Bucket(bucket.Name).Span, BucketRecord.Encode(next));
        return next;
    }

    public static void RemoveAll(IWriteTransaction tx, long bucketId)
    {
        var prefix = KeySpace.Configurations(bucketId).ToArray();
        while (FindFirst(tx, prefix) is { } key)
        {
            tx.Delete(key);
        }
    }

    private static byte[]? FindFirst(IReadTransaction tx, byte[] prefix)
    {
        using var cursor = tx.OpenCursor();
        return cursor.Seek(prefix) && cursor.Key.StartsWith(prefix) ? cursor.Key.ToArray() : null;
    }
}
