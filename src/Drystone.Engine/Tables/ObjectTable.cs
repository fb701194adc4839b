using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;
using Drystone.Keyspace;

namespace Drystone.Engine.Tables;

/// <summary>The current version of every object, and the rules by which versions come and go.</summary>
internal static class ObjectTable
{
    public static StoredVersion? FindCurrent(IReadTransaction tx, long bucketId, in ObjectKey key) =>
        tx.TryGet(KeySpace.Object(bucketId, key).Span, out var value)
            ? new StoredVersion(ObjectRecord.Decode(key.Value, value, out var body), body, IsCurrent: true)
            : null;

    /// <param name="version">Null: the current one, which a delete marker is not.</param>
    public static StoredVersion? Find(IReadTransaction tx, long bucketId, in ObjectKey key, VersionId? version)
    {
        var current = FindCurrent(tx, bucketId, key);
        return version is not { } wanted || current?.Info.Version.IsMeantBy(wanted) == true
            ? current
            : HistoryTable.Find(tx, bucketId, key, wanted);
    }

    /// <summary>Makes <paramref name="draft"/> the current version of its key. In a bucket with versioning the one
    /// before goes to the history; otherwise the null version is replaced.</summary>
    /// <returns>The object as it stands, and what went with the replaced one.</returns>
    public static (ObjectInfo Info, Gone Gone) Install(
        IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, ObjectInfo draft, BodyReference body)
    {
        var (version, gone) = MakeRoom(tx, bucket, key, draft.LastModified);
        var info = draft with
        {
            Version = version,
            // A legal hold says nothing of retention: it does not keep the bucket's default away.
            Lock = draft.Lock.Retention is null && bucket.ObjectLock?.DefaultFor(draft.LastModified) is { } retention
                ? draft.Lock with { Retention = retention }
                : draft.Lock,
        };
        tx.Put(KeySpace.Object(bucket.Id, key).Span, ObjectRecord.Encode(info, body));
        UsageTable.Add(tx, bucket.Id, 1, info.SizeBytes);
        return (info, gone);
    }

    /// <summary>Puts a delete marker in the place of the current version.</summary>
    /// <returns>The marker, and what went with a null version that it replaced.</returns>
    public static (ObjectInfo Marker, Gone Gone) InstallMarker(
        IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, DateTimeOffset now)
    {
        var (version, gone) = MakeRoom(tx, bucket, key, now);
        var marker = new ObjectInfo
        {
            Key = key.Value,
            Version = version,
            IsDeleteMarker = true,
            SizeBytes = 0,
            LastModified = now,
            ETag = default,
            Owner = bucket.Owner,
            Headers = ObjectHeaders.Empty,
        };
        tx.Delete(KeySpace.Object(bucket.Id, key).Span);
        var record = ObjectRecord.Encode(marker, new BodyReference(BodyKind.None, 0));
        HistoryTable.Add(tx, bucket.Id, key, version, record);
        return (marker, gone);
    }

    /// <summary>Removes a version for good; what it hid becomes current.</summary>
    /// <returns>What a read of the key finds after it.</returns>
    public static KeyEffect Remove(
        IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, in StoredVersion found)
    {
        var before = found.IsCurrent ? found : FindCurrent(tx, bucket.Id, key);
        if (found.IsCurrent)
        {
            tx.Delete(KeySpace.Object(bucket.Id, key).Span);
        }
        else
        {
            HistoryTable.Remove(tx, bucket.Id, key, found.Info.Version);
        }

        Release(tx, bucket, found);
        if (bucket.Versioning != VersioningState.Unversioned)
        {
            Promote(tx, bucket, key);
        }

        return EffectSince(tx, bucket, key, before);
    }

    /// <summary>What became of a key.</summary>
    /// <param name="before">Its current version before the change.</param>
    public static KeyEffect EffectSince(
        IReadTransaction tx, BucketInfo bucket, in ObjectKey key, in StoredVersion? before)
    {
        var after = FindCurrent(tx, bucket.Id, key);
        return before?.Info.Version == after?.Info.Version ? KeyEffect.None
            : after is null ? KeyEffect.Removed
            : KeyEffect.Changed;
    }

    /// <summary>Writes changed facts of a version where it stands.</summary>
    public static void Update(
        IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, in StoredVersion found, ObjectInfo changed)
    {
        var place = found.IsCurrent
            ? KeySpace.Object(bucket.Id, key)
            : KeySpace.Version(bucket.Id, key, found.Info.Version);
        tx.Put(place.Span, ObjectRecord.Encode(changed, found.Body));
    }

    /// <summary>Puts other bytes in the place of those of a version, which are the same: at another tier, or as a copy
    /// that is there for a time.</summary>
    /// <param name="changed">With what is to be said of it, and <paramref name="body"/> with its bytes; what it does
    /// not name any more is released.</param>
    public static void Replace(
        IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, in StoredVersion found, ObjectInfo changed,
        BodyReference body)
    {
        Update(tx, bucket, key, found with { Body = body }, changed);
        if (found.Body != body)
        {
            Release(tx, found.Body);
        }

        var (copy, kept) = (found.Info.Tier?.Restore?.Copy, changed.Tier?.Restore?.Copy);
        if (copy is { } gone && gone != kept)
        {
            Release(tx, gone);
        }
    }

    /// <summary>One more object shares the bytes; false when they are gone.</summary>
    public static bool TryAddReference(IWriteTransaction tx, BodyReference body) => body.Kind switch
    {
        BodyKind.Blob => BlobTable.TryAddReference(tx, body.Id),
        BodyKind.Manifest => ManifestTable.TryAddReference(tx, body.Id),
        _ => true,
    };

    /// <summary>The bucket as it is now; null when it is not the one any more that the grant was made for.</summary>
    public static BucketInfo? Refresh(IReadTransaction tx, BucketInfo bucket) =>
        FindBucket(tx, bucket.Name) is { } now && now.Id == bucket.Id ? now : null;

    public static BucketInfo? FindBucket(IReadTransaction tx, BucketName name) =>
        tx.TryGet(KeySpace.Bucket(name).Span, out var value) ? BucketRecord.Decode(name, value) : null;

    /// <summary>Done when the condition holds for what is there now.</summary>
    public static WriteOutcome Check(
        IReadTransaction tx, BucketInfo bucket, in ObjectKey key, in WriteCondition condition)
    {
        if (!condition.IfNoneMatchAny && condition.IfMatch is null)
        {
            return WriteOutcome.Done;
        }

        var current = FindCurrent(tx, bucket.Id, key);
        if (condition.IfMatch is { } accepts && !(current is { } found && accepts(found.Info)))
        {
            return current is null ? WriteOutcome.NoSuchKey : WriteOutcome.PreconditionFailed;
        }

        return condition.IfNoneMatchAny && current is not null ? WriteOutcome.PreconditionFailed : WriteOutcome.Done;
    }

    /// <summary>Whether a new latest version would replace a null version that must stay. Versioning of a bucket with
    /// object lock cannot be suspended, so this is the case only if that rule was once broken.</summary>
    public static bool IsNullVersionLocked(
        IReadTransaction tx, BucketInfo bucket, in ObjectKey key, DateTimeOffset now) =>
        bucket.Versioning != VersioningState.Enabled && bucket.ObjectLock is not null
        && Find(tx, bucket.Id, key, VersionId.Null)?.Info.Lock.Forbids(now, bypassesGovernance: false) == true;

    /// <summary>Prepares a key for a new latest version: the null version is released where the new one replaces it,
    /// and a current version that stays goes to the history. The caller overwrites or deletes the current
    /// record.</summary>
    /// <returns>The new version, and what was released.</returns>
    private static (VersionId Version, Gone Gone) MakeRoom(
        IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, DateTimeOffset now)
    {
        var current = FindCurrent(tx, bucket.Id, key);
        if (bucket.Versioning == VersioningState.Unversioned)
        {
            return (VersionId.NewNull(now), Release(tx, bucket, current));
        }

        var newest = current ?? HistoryTable.FindNewest(tx, bucket.Id, key);
        var version = bucket.Versioning == VersioningState.Enabled ? VersionId.New(now) : VersionId.NewNull(now);
        if (newest is { } before)
        {
            version = version.After(before.Info.Version);
        }

        var replaced = version.IsNull ? Find(tx, bucket.Id, key, VersionId.Null) : null;
        if (replaced is { IsCurrent: false } older)
        {
            HistoryTable.Remove(tx, bucket.Id, key, older.Info.Version);
        }

        if (current is { } staying && replaced is not { IsCurrent: true })
        {
            HistoryTable.Add(
                tx, bucket.Id, key, staying.Info.Version, ObjectRecord.Encode(staying.Info, staying.Body));
        }

        return (version, Release(tx, bucket, replaced));
    }

    /// <summary>When a key has no current version and the newest of its history is an object, that one becomes
    /// current.</summary>
    private static void Promote(IWriteTransaction tx, BucketInfo bucket, in ObjectKey key)
    {
        if (tx.TryGet(KeySpace.Object(bucket.Id, key).Span, out _)
            || HistoryTable.FindNewest(tx, bucket.Id, key) is not { Info.IsDeleteMarker: false } newest)
        {
            return;
        }

        HistoryTable.Remove(tx, bucket.Id, key, newest.Info.Version);
        tx.Put(KeySpace.Object(bucket.Id, key).Span, ObjectRecord.Encode(newest.Info, newest.Body));
    }

    /// <summary>Releases the bytes of what is removed.</summary>
    private static Gone Release(IWriteTransaction tx, BucketInfo bucket, in StoredVersion? removed)
    {
        if (removed is not { } found)
        {
            return Gone.Nothing;
        }

        Release(tx, found.Body);
        Release(tx, found.Info.Tier?.Restore?.Copy ?? BodyReference.Empty);
        var gone = Gone.Of(found.Info);
        UsageTable.Add(tx, bucket.Id, -gone.Versions, -gone.SizeBytes);
        return gone;
    }

    private static void Release(IWriteTransaction tx, BodyReference body)
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
}
