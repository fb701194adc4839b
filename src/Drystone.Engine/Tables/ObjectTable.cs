using System.Diagnostics.CodeAnalysis;
using Drystone.Engine.Buckets;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;
using Drystone.Keyspace;

namespace Drystone.Engine.Tables;

/// <summary>The current version of every object.</summary>
internal static class ObjectTable
{
    public static bool TryFind(
        IReadTransaction tx, long bucketId, in ObjectKey key, [NotNullWhen(true)] out ObjectInfo? info,
        out BodyReference body)
    {
        if (tx.TryGet(KeySpace.Object(bucketId, key).Span, out var value))
        {
            info = ObjectRecord.Decode(key.Value, value, out body);
            return true;
        }

        (info, body) = (null, default);
        return false;
    }

    /// <summary>Puts a version in the place of the current one, whose bytes are released; returns the bytes it
    /// had.</summary>
    public static long Replace(IWriteTransaction tx, long bucketId, in ObjectKey key, ReadOnlySpan<byte> record)
    {
        var replacedBytes = 0L;
        if (TryFind(tx, bucketId, key, out var old, out var body))
        {
            replacedBytes = old.SizeBytes;
            Release(tx, body);
        }

        tx.Put(KeySpace.Object(bucketId, key).Span, record);
        return replacedBytes;
    }

    public static void Release(IWriteTransaction tx, BodyReference body)
    {
        switch (body.Kind)
        {
            case BodyKind.Blob:
                BlobTable.Release(tx, body.Id);
                break;
            case BodyKind.Manifest:
                ManifestTable.Release(tx, body.Id);
                break;
            default:
                break;
        }
    }

    /// <summary>One more object shares the bytes; false when they are gone.</summary>
    public static bool TryAddReference(IWriteTransaction tx, BodyReference body) => body.Kind switch
    {
        BodyKind.Blob => BlobTable.TryAddReference(tx, body.Id),
        BodyKind.Manifest => ManifestTable.TryAddReference(tx, body.Id),
        _ => true,
    };

    /// <summary>Whether the bucket still is the one that the grant was made for.</summary>
    public static bool Exists(IReadTransaction tx, BucketInfo bucket) =>
        tx.TryGet(KeySpace.Bucket(bucket.Name).Span, out var value)
        && BucketRecord.Decode(bucket.Name, value).Id == bucket.Id;

    /// <summary>Done when the condition holds for what is there now.</summary>
    public static WriteOutcome Check(
        IReadTransaction tx, BucketInfo bucket, in ObjectKey key, in WriteCondition condition)
    {
        if (!Exists(tx, bucket))
        {
            return WriteOutcome.NoSuchBucket;
        }

        if (!condition.IfNoneMatchAny && condition.IfMatch is null)
        {
            return WriteOutcome.Done;
        }

        var exists = TryFind(tx, bucket.Id, key, out var current, out _);
        if (condition.IfMatch is { } accepts && !(exists && accepts(current!)))
        {
            return exists ? WriteOutcome.PreconditionFailed : WriteOutcome.NoSuchKey;
        }

        return condition.IfNoneMatchAny && exists ? WriteOutcome.PreconditionFailed : WriteOutcome.Done;
    }
}
