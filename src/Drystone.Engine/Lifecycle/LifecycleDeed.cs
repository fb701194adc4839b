using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Engine.Tiers;
using Drystone.Keyspace;

namespace Drystone.Engine.Lifecycle;

/// <summary>Carries out an action in the transaction that also checks that nothing has changed since it was
/// planned.</summary>
internal static class LifecycleDeed
{
    /// <param name="to">The storage class of a transition; null for other actions.</param>
    /// <returns>False when the version is not any more as it was, or must stay.</returns>
    public static bool TryDo(
        IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, LifecycleAction action, StorageClass? to,
        DateTimeOffset now) =>
        action.Kind switch
        {
            LifecycleActionKind.Transition => TryMove(tx, bucket, key, action.Version!, to!, now),
            LifecycleActionKind.ExpireRestored => TryEndRestore(tx, bucket, key, action.Version!, now),
            LifecycleActionKind.AbortUpload => UploadTable.Remove(tx, bucket.Id, key, action.Upload!.Id),
            LifecycleActionKind.ExpireCurrent => TryExpireCurrent(tx, bucket, key, action.Version!, now),
            LifecycleActionKind.ExpireNoncurrent => TryExpireNoncurrent(tx, bucket, key, action, now),
            _ => TryRemoveMarker(tx, bucket, key, action.Version!, now),
        };

    private static bool TryExpireCurrent(
        IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, ObjectInfo planned, DateTimeOffset now)
    {
        if (ObjectTable.FindCurrent(tx, bucket.Id, key) is not { } current || !IsSame(current.Info, planned))
        {
            return false;
        }

        if (bucket.Versioning == VersioningState.Unversioned)
        {
            return TryRemove(tx, bucket, key, current, now);
        }

        if (ObjectTable.IsNullVersionLocked(tx, bucket, key, now))
        {
            return false;
        }

        var (marker, gone) = ObjectTable.InstallMarker(tx, bucket, key, now);
        ChangeLog.Append(
            tx, Change.OfObject(
                ChangeKind.ExpiryMarkerCreated, bucket, marker, ActorOf(bucket), gone, KeyEffect.Removed));
        return true;
    }

    private static bool TryExpireNoncurrent(
        IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, LifecycleAction action, DateTimeOffset now) =>
        HistoryTable.Find(tx, bucket.Id, key, action.Version!.Version) is { } found
        && IsSame(found.Info, action.Version)
        && !IsNewest(tx, bucket, key, found)
        && HasNewer(tx, bucket, key, found.Info.Version, action.NewerVersions)
        && TryRemove(tx, bucket, key, found, now);

    /// <summary>Whether so many versions of the history are newer than one: delete markers take no place among
    /// them.</summary>
    private static bool HasNewer(
        IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, VersionId version, int wanted)
    {
        var prefix = KeySpace.VersionsOfKey(bucket.Id, key);
        var end = KeySpace.Version(bucket.Id, key, version);
        using var cursor = tx.OpenCursor();
        for (var found = wanted > 0 && cursor.Seek(prefix.Span); found && wanted > 0; found = cursor.MoveNext())
        {
            if (cursor.Key.SequenceCompareTo(end.Span) >= 0)
            {
                return false;
            }

            wanted -= ObjectRecord.DecodeKind(cursor.Value) == BodyKind.None ? 0 : 1;
        }

        return wanted == 0;
    }

    private static bool TryRemoveMarker(
        IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, ObjectInfo planned, DateTimeOffset now) =>
        HistoryTable.Find(tx, bucket.Id, key, planned.Version) is { Info.IsDeleteMarker: true } found
        && IsNewest(tx, bucket, key, found)
        && IsAlone(tx, bucket, key)
        && TryRemove(tx, bucket, key, found, now);

    /// <summary>Of a version whose bytes stay where they are.</summary>
    private static bool TryMove(
        IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, ObjectInfo planned, StorageClass to,
        DateTimeOffset now)
    {
        if (ObjectTable.Find(tx, bucket.Id, key, planned.Version) is not { } found || !IsSame(found.Info, planned)
            || IsBeingReplicated(found.Info))
        {
            return false;
        }

        TierSteps.Relabel(tx, bucket, found, to, now);
        return true;
    }

    private static bool TryEndRestore(
        IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, ObjectInfo planned, DateTimeOffset now)
    {
        if (ObjectTable.Find(tx, bucket.Id, key, planned.Version) is not { } found || !IsSame(found.Info, planned))
        {
            return false;
        }

        TierSteps.EndRestore(tx, bucket, found, now);
        return true;
    }

    /// <summary>As at AWS: what is on its way to another bucket is left as it is until it is there.</summary>
    public static bool IsBeingReplicated(ObjectInfo info) =>
        info.Replication is { IsReplica: false, Outstanding: > 0 };

    private static bool TryRemove(
        IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, in StoredVersion found, DateTimeOffset now)
    {
        if (found.Info.Lock.Forbids(now, bypassesGovernance: false))
        {
            return false;
        }

        var effect = ObjectTable.Remove(tx, bucket, key, found);
        var removed = found.Info with { SizeBytes = 0, LastModified = now };
        ChangeLog.Append(
            tx, Change.OfObject(
                ChangeKind.ObjectExpired, bucket, removed, ActorOf(bucket), Gone.Of(found.Info), effect));
        return true;
    }

    /// <summary>A null version may have been replaced by another one of the same name.</summary>
    private static bool IsSame(ObjectInfo found, ObjectInfo planned) =>
        found.Version == planned.Version && found.LastModified == planned.LastModified
        && found.SizeBytes == planned.SizeBytes && found.Tags.SequenceEqual(planned.Tags)
        && found.Headers.StorageClass == planned.Headers.StorageClass && found.Tier == planned.Tier;

    private static bool IsNewest(IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, in StoredVersion found) =>
        ObjectTable.FindCurrent(tx, bucket.Id, key) is null
        && HistoryTable.FindNewest(tx, bucket.Id, key)?.Info.Version == found.Info.Version;

    /// <summary>Whether the history has no more than one version of the key.</summary>
    private static bool IsAlone(IWriteTransaction tx, BucketInfo bucket, in ObjectKey key)
    {
        var prefix = KeySpace.VersionsOfKey(bucket.Id, key);
        using var cursor = tx.OpenCursor();
        return cursor.Seek(prefix.Span) && !(cursor.MoveNext() && cursor.Key.StartsWith(prefix.Span));
    }

    /// <summary>The server itself acts, by what the owner has set.</summary>
    private static Actor ActorOf(BucketInfo bucket) => new(bucket.Owner);
}
