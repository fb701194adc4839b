using Drystone.Engine.Buckets;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Engine.Uploads;
using Drystone.Keyspace;

namespace Drystone.Engine.Lifecycle;

/// <summary>What rules make of a key as it stands in a view of the store.</summary>
internal static class LifecycleReading
{
    /// <summary>Every version and upload of the key that a rule is about, with what is next for it; in no order of
    /// time.</summary>
    public static IEnumerable<LifecycleAction> ActionsOf(
        IReadTransaction tx, BucketInfo bucket, LifecycleEvaluation evaluation, ObjectKey key) =>
        evaluation.OfVersions(bucket.Versioning, Versions(tx, bucket.Id, key))
            .Concat(evaluation.OfUploads(Uploads(tx, bucket.Id, key)));

    /// <summary>All versions of a key, from the newest.</summary>
    private static IEnumerable<ObjectInfo> Versions(IReadTransaction tx, long bucketId, ObjectKey key)
    {
        if (ObjectTable.FindCurrent(tx, bucketId, key) is { } current)
        {
            yield return current.Info;
        }

        var prefix = KeySpace.VersionsOfKey(bucketId, key).ToArray();
        using var cursor = tx.OpenCursor();
        for (var found = cursor.Seek(prefix); found && IsInside(cursor, prefix); found = cursor.MoveNext())
        {
            yield return ObjectRecord.Decode(key.Value, cursor.Value, out _);
        }
    }

    private static IEnumerable<UploadInfo> Uploads(IReadTransaction tx, long bucketId, ObjectKey key)
    {
        var prefix = KeySpace.UploadsOfKey(bucketId, key).ToArray();
        var table = KeySpace.UploadsOfBucket(bucketId).ToArray().Length;
        using var cursor = tx.OpenCursor();
        for (var found = cursor.Seek(prefix); found && IsInside(cursor, prefix); found = cursor.MoveNext())
        {
            yield return UploadTable.Decode(cursor.Key[table..], cursor.Value);
        }
    }

    private static bool IsInside(ICursor cursor, byte[] prefix) => cursor.Key.StartsWith(prefix);
}
