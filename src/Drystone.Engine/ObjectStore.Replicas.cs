using Drystone.Engine.Access;
using Drystone.Engine.Blobs;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Locking;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Quotas;
using Drystone.Engine.Records;
using Drystone.Engine.Replication;
using Drystone.Engine.Tables;
using Drystone.Engine.Uploads;
using Drystone.Keyspace;

namespace Drystone.Engine;

/// <remarks>Replicas have the version ids and times of their source. To install one again changes nothing but the facts
/// that may change after a version was written. Their lock comes with their place, beside the rights it takes, and
/// never with the facts.</remarks>
public sealed partial class ObjectStore
{
    /// <summary>Makes a completed body a version of its key, in its own place.</summary>
    public ValueTask<ReplicaResult> InstallReplicaAsync(
        ObjectGrant<Write> target, BodyWriter body, NewObject facts, ReplicaPlace place, CancellationToken cancel)
    {
        var blob = Completed(body);
        RequireSame(body.IsEncrypted, facts.Encryption);
        var draft = DescribeReplica(target, facts, place, body.LengthBytes);
        var reference = blob is { } id ? new BodyReference(BodyKind.Blob, id) : BodyReference.Empty;
        return CommitBodyAsync(
            body,
            tx => Install(tx, target, draft, reference, ChangeKind.ObjectPut, place.Lock, () =>
            {
                if (blob is not null)
                {
                    BlobTable.Add(tx, body.Stored!);
                }

                return WriteOutcome.Done;
            }),
            result => result.WasInstalled,
            cancel);
    }

    /// <summary>Makes a version that shares the bytes of <paramref name="source"/>.</summary>
    public ValueTask<ReplicaResult> InstallReplicaAsync(
        ObjectReader source, ObjectGrant<Write> target, NewObject facts, ReplicaPlace place, CancellationToken cancel)
    {
        RequireSame(source.Info.Encryption is not null, facts.Encryption);
        var draft = DescribeReplica(target, facts, place, source.Info.SizeBytes) with
        {
            ETag = source.Info.ETag,
            PartCount = source.Info.PartCount,
        };
        return ShareAsync(
            source, draft,
            (tx, described, body, takeBytes) =>
                Install(tx, target, described, body, ChangeKind.ObjectCopied, place.Lock, () => takeBytes(tx)),
            result => result.WasInstalled,
            cancel);
    }

    /// <summary>Makes one version of parts, as <see cref="CompleteUploadAsync"/> does.</summary>
    public async ValueTask<ReplicaResult> InstallReplicaAsync(
        ObjectGrant<Write> target, UploadId id, IReadOnlyList<PartInfo> parts, NewObject facts, ReplicaPlace place,
        CancellationToken cancel)
    {
        var manifestId = await blobs.NextIdAsync(cancel);
        var draft = DescribeReplica(target, facts, place, parts.Sum(part => part.SizeBytes)) with
        {
            PartCount = parts.Count,
        };
        var body = new BodyReference(BodyKind.Manifest, manifestId);
        return await CommitAsync(
            tx =>
            {
                if (UploadTable.Find(tx, target.Bucket.Id, target.Key, id) is not { } upload)
                {
                    return Refused(WriteOutcome.NoSuchUpload);
                }

                var result = Install(
                    tx, target, AsUploaded(draft, upload), body, ChangeKind.ObjectCompleted, place.Lock,
                    () => MoveParts(tx, id, parts, manifestId) ? WriteOutcome.Done : WriteOutcome.PartsChanged);
                if (result.Outcome == WriteOutcome.Done)
                {
                    UploadTable.Remove(tx, target.Bucket.Id, target.Key, id);
                }

                return result;
            },
            cancel);
    }

    public ValueTask<ReplicaResult> InstallReplicaMarkerAsync(
        ObjectGrant<Delete> target, ReplicaPlace place, CancellationToken cancel)
    {
        var marker = new ObjectInfo
        {
            Key = target.Key.Value,
            Version = place.Version,
            IsDeleteMarker = true,
            SizeBytes = 0,
            LastModified = place.LastModified,
            ETag = default,
            Owner = target.Bucket.Owner,
            Headers = ObjectHeaders.Empty,
            Replication = ReplicationMark.Replica,
        };
        var body = new BodyReference(BodyKind.None, 0);
        return CommitAsync(
            tx => Install(
                tx, target, marker, body, ChangeKind.DeleteMarkerCreated, objectLock: null, () => WriteOutcome.Done),
            cancel);
    }

    /// <summary>Gives a replica the facts that its source has now.</summary>
    /// <param name="target">With its version.</param>
    public ValueTask<WriteResult> UpdateReplicaAsync(
        ObjectGrant<Write> target, ReplicaFacts facts, CancellationToken cancel) => CommitAsync(
        tx =>
        {
            if (ObjectTable.Refresh(tx, target.Bucket) is not { } bucket)
            {
                return new WriteResult(WriteOutcome.NoSuchBucket, Object: null);
            }

            var result = ObjectTable.Find(tx, bucket.Id, target.Key, target.Version) is { } found
                ? Follow(tx, bucket, target, found, facts)
                : Refused(WriteOutcome.NoSuchVersion);
            return new WriteResult(result.Outcome, result.Object);
        },
        cancel);

    /// <summary>Notes how far the replication of versions has come, and writes what the host remembers of it, in one
    /// commit. Versions that are gone are passed over.</summary>
    public async ValueTask NoteReplicationAsync(
        IReadOnlyList<ReplicationProgress> progress, IReadOnlyList<StateWrite> writes, CancellationToken cancel) =>
        await CommitAsync(
            tx =>
            {
                foreach (var one in progress)
                {
                    Note(tx, one);
                }

                foreach (var write in writes)
                {
                    StateTable.Write(tx, write);
                }

                return writes.Count;
            },
            cancel);

    private static void Note(IWriteTransaction tx, in ReplicationProgress progress)
    {
        var target = progress.Target;
        if (ObjectTable.Refresh(tx, target.Bucket) is not { } bucket
            || ObjectTable.Find(tx, bucket.Id, target.Key, target.Version) is not { } found
            || found.Info.Version != target.Version || found.Info.Replication is { IsReplica: true })
        {
            return;
        }

        var mark = progress.Planned > 0
            ? ReplicationMark.Planned(found.Info.Replication, progress.Planned)
            : (found.Info.Replication ?? new ReplicationMark(false, 0, false)).Ended(progress.HasFailed);
        ObjectTable.Update(tx, bucket, target.Key, found, found.Info with { Replication = mark });
    }

    /// <param name="takeBytes">As in <see cref="Store"/>; not called when the version is there already.</param>
    private ReplicaResult Install<TAccess>(
        IWriteTransaction tx, in ObjectGrant<TAccess> target, ObjectInfo draft, BodyReference body, ChangeKind kind,
        ReplicaLock? objectLock, Func<WriteOutcome> takeBytes)
        where TAccess : struct, IAccess
    {
        if (ObjectTable.Refresh(tx, target.Bucket) is not { } bucket)
        {
            return Refused(WriteOutcome.NoSuchBucket);
        }

        if (bucket.Versioning != VersioningState.Enabled)
        {
            return Refused(WriteOutcome.NotVersioned);
        }

        if (!draft.Lock.IsNone && bucket.ObjectLock is null)
        {
            return Refused(WriteOutcome.NoObjectLock);
        }

        // Of a key there is one null version: the newer of the two stays.
        var present = ObjectTable.Find(tx, bucket.Id, target.Key, draft.Version);
        if (present is { } found && !draft.Version.IsNewerThan(found.Info.Version))
        {
            return found.Info.Version == draft.Version
                ? InstallAgain(tx, bucket, target, found, draft, objectLock)
                : new ReplicaResult(WriteOutcome.Done, found.Info, WasInstalled: false);
        }

        if (present?.Info.Lock.Forbids(Now(), bypassesGovernance: false) == true)
        {
            return Refused(WriteOutcome.Locked);
        }

        if (!draft.IsDeleteMarker && !BucketQuota.Admits(tx, bucket, target.Key, draft.SizeBytes))
        {
            return Refused(WriteOutcome.QuotaExceeded);
        }

        var outcome = takeBytes();
        if (outcome != WriteOutcome.Done)
        {
            return Refused(outcome);
        }

        var before = ObjectTable.FindCurrent(tx, bucket.Id, target.Key);
        if (present is { } replaced)
        {
            ObjectTable.Remove(tx, bucket, target.Key, replaced);
        }

        var info = ReplicaTable.Install(tx, bucket, target.Key, draft, body);
        var effect = ObjectTable.EffectSince(tx, bucket, target.Key, before);
        var change = Change.OfObject(kind, bucket, info, target.Actor, Gone.Of(present?.Info), effect);
        ChangeLog.Append(tx, change with { At = Now() });
        ForeseeChange(tx, bucket, target.Key);
        ForeseeMove(tx, bucket, target.Key, info);
        return new ReplicaResult(WriteOutcome.Done, info, WasInstalled: true);
    }

    /// <summary>A version that is there already is an object or a delete marker for good: a message that says otherwise
    /// is not of this version, and changes nothing of it.</summary>
    private ReplicaResult InstallAgain<TAccess>(
        IWriteTransaction tx, BucketInfo bucket, in ObjectGrant<TAccess> target, in StoredVersion found,
        ObjectInfo draft, ReplicaLock? objectLock)
        where TAccess : struct, IAccess => (found.Info.IsDeleteMarker, draft.IsDeleteMarker) switch
        {
            (false, false) => Follow(
                tx, bucket, target, found, new ReplicaFacts(draft.Tags, objectLock)),
            (true, true) => new ReplicaResult(WriteOutcome.Done, found.Info, WasInstalled: false),
            (true, false) => Refused(WriteOutcome.IsDeleteMarker),
            (false, true) => Refused(WriteOutcome.IsObject),
        };

    private ReplicaResult Follow<TAccess>(
        IWriteTransaction tx, BucketInfo bucket, in ObjectGrant<TAccess> target, in StoredVersion found,
        ReplicaFacts facts)
        where TAccess : struct, IAccess
    {
        var (outcome, changed) = ReplicaTable.Follow(bucket, found.Info, facts, Now());
        if (outcome != WriteOutcome.Done)
        {
            return Refused(outcome);
        }

        if (!ReferenceEquals(changed, found.Info))
        {
            var kind = changed.Lock != found.Info.Lock ? ChangeKind.LockChanged
                : ReferenceEquals(changed.Tags, found.Info.Tags) ? ChangeKind.AclChanged
                : ChangeKind.TagsChanged;
            ObjectTable.Update(tx, bucket, target.Key, found, changed);
            var effect = found.IsCurrent ? KeyEffect.Changed : KeyEffect.None;
            var change = Change.OfObject(kind, bucket, changed, target.Actor, Gone.Nothing, effect);
            ChangeLog.Append(tx, change with { At = Now() });
            ForeseeChange(tx, bucket, target.Key);
        }

        return new ReplicaResult(WriteOutcome.Done, changed, WasInstalled: false);
    }

    private ObjectInfo DescribeReplica(
        ObjectGrant<Write> target, NewObject facts, ReplicaPlace place, long sizeBytes) =>
        Describe(target, facts, sizeBytes) with
        {
            Version = place.Version,
            LastModified = place.LastModified,
            Lock = place.Lock?.Wanted ?? ObjectLock.None,
            Replication = ReplicationMark.Replica,
            Owner = place.Owner ?? target.OwnerOfNew,
        };

    private static ReplicaResult Refused(WriteOutcome outcome) => new(outcome, Object: null, WasInstalled: false);
}
