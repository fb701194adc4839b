using Drystone.Engine.Buckets;
using Drystone.Engine.Keys;
using Drystone.Engine.Locking;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;
using Drystone.Engine.Replication;
using Drystone.Keyspace;

namespace Drystone.Engine.Tables;

/// <summary>Versions that come from another store with their ids and times: each goes to its own place among the
/// versions of its key, in whatever order they arrive.</summary>
internal static class ReplicaTable
{
    /// <param name="info">With its version, which the key does not have.</param>
    public static ObjectInfo Install(
        IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, ObjectInfo info, BodyReference body)
    {
        if (!info.IsDeleteMarker && info.Lock.Retention is null
            && bucket.ObjectLock?.DefaultFor(info.LastModified) is { } retention)
        {
            info = info with { Lock = info.Lock with { Retention = retention } };
        }

        var record = ObjectRecord.Encode(info, body);
        var current = ObjectTable.FindCurrent(tx, bucket.Id, key);
        var newest = current ?? HistoryTable.FindNewest(tx, bucket.Id, key);
        var isLatest = newest is not { } top || info.Version.IsNewerThan(top.Info.Version);
        if (isLatest && current is { } staying)
        {
            HistoryTable.Add(
                tx, bucket.Id, key, staying.Info.Version, ObjectRecord.Encode(staying.Info, staying.Body));
            tx.Delete(KeySpace.Object(bucket.Id, key).Span);
        }

        if (isLatest && !info.IsDeleteMarker)
        {
            tx.Put(KeySpace.Object(bucket.Id, key).Span, record);
        }
        else
        {
            HistoryTable.Add(tx, bucket.Id, key, info.Version, record);
        }

        UsageTable.Add(tx, bucket.Id, info.IsDeleteMarker ? 0 : 1, info.SizeBytes);
        return info;
    }

    /// <summary>The facts that may change after a version was written, as the source has them now. Locked when that
    /// would weaken a retention that must hold.</summary>
    public static (WriteOutcome Outcome, ObjectInfo Changed) Follow(
        BucketInfo bucket, ObjectInfo found, ReplicaFacts facts, DateTimeOffset now)
    {
        var wanted = facts.Lock;
        var objectLock = wanted is { } given ? After(found.Lock, given.Wanted) : found.Lock;
        if (objectLock != found.Lock && bucket.ObjectLock is null)
        {
            return (WriteOutcome.NoObjectLock, found);
        }

        if (objectLock.Retention != found.Lock.Retention
            && !found.Lock.Allows(objectLock.Retention, now, bypassesGovernance: wanted?.Bypass is not null))
        {
            return (WriteOutcome.Locked, found);
        }

        var hasTags = found.Tags.SequenceEqual(facts.Tags);
        var hasAcl = !facts.FollowsAcl || IsSame(found.Acl, facts.Acl);
        return (WriteOutcome.Done, objectLock == found.Lock && hasTags && hasAcl ? found : found with
        {
            Tags = hasTags ? found.Tags : facts.Tags,
            Lock = objectLock,
            Acl = hasAcl ? found.Acl : facts.Acl,
        });
    }

    private static bool IsSame(byte[]? one, byte[]? other) =>
        one is null == other is null && one.AsSpan().SequenceEqual(other);

    /// <summary>What the source does not have takes nothing away here.</summary>
    private static ObjectLock After(ObjectLock found, ObjectLock wanted) =>
        new(wanted.Retention ?? found.Retention, wanted.LegalHold ?? found.LegalHold);
}
