using Drystone.Engine.Access;
using Drystone.Engine.Blobs;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Encryption;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Quotas;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Engine.Tiers;
using Drystone.Engine.Uploads;
using Drystone.Keyspace;

namespace Drystone.Engine;

public sealed partial class ObjectStore
{
    /// <summary>Null when there is no such object or version. A delete marker is found when its version is
    /// named.</summary>
    public ObjectInfo? HeadObject(ObjectGrant<Read> target)
    {
        using var tx = keyspace.BeginRead();
        return ObjectTable.Find(tx, target.Bucket.Id, target.Key, target.Version)?.Info;
    }

    /// <summary>The delete marker that hides the object of a key; null when none does.</summary>
    public ObjectInfo? FindDeleteMarker(ObjectGrant<Read> target)
    {
        using var tx = keyspace.BeginRead();
        return ObjectTable.FindCurrent(tx, target.Bucket.Id, target.Key) is null
            && HistoryTable.FindNewest(tx, target.Bucket.Id, target.Key) is { Info.IsDeleteMarker: true } marker
            ? marker.Info
            : null;
    }

    /// <summary>Opens an object to read its bytes, which stay readable until the reader is disposed, whatever becomes
    /// of the object. Null when there is no such object or version. A delete marker is found when its version is named,
    /// and has no bytes.</summary>
    public ObjectReader? OpenObject(ObjectGrant<Read> target, bool expectsRead = true)
    {
        var lease = blobs.Leases.Take();
        try
        {
            using var tx = keyspace.BeginRead();
            if (ObjectTable.Find(tx, target.Bucket.Id, target.Key, target.Version) is not { } found)
            {
                lease.Dispose();
                return null;
            }

            var body = found.Info.Tier?.Restore is { ExpiresAt: not null } restored ? restored.Copy : found.Body;
            lease.Hold(body.Id);
            return new ObjectReader(found.Info, body, keyspace, blobs, lease)
            {
                // In the same snapshot: most objects are one blob.
                FirstBlob = expectsRead && body.Kind == BodyKind.Blob ? BlobTable.Find(tx, body.Id) : null,
            };
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Makes a completed body the current version of its key.</summary>
    /// <exception cref="ArgumentException">The body is encrypted and the facts do not say how, or the other way
    /// round.</exception>
    public ValueTask<WriteResult> PutObjectAsync(
        ObjectGrant<Write> target, BodyWriter body, NewObject facts, WriteCondition condition, CancellationToken cancel)
    {
        var blob = Completed(body);
        RequireSame(body.IsEncrypted, facts.Encryption);
        var draft = Describe(target, facts, body.LengthBytes);
        var reference = blob is { } id ? new BodyReference(BodyKind.Blob, id) : BodyReference.Empty;
        var kind = facts.IsPosted ? ChangeKind.ObjectPosted : ChangeKind.ObjectPut;
        return CommitBodyAsync(
            body,
            tx => Store(tx, target, draft, reference, condition, kind, () =>
            {
                if (blob is not null)
                {
                    BlobTable.Add(tx, body.Stored!);
                }

                return WriteOutcome.Done;
            }),
            result => result.Outcome == WriteOutcome.Done,
            cancel);
    }

    /// <summary>Makes an object that shares the bytes of <paramref name="source"/>: nothing is copied, unless they are
    /// at a tier that is not that of the new object's storage class.</summary>
    /// <param name="facts">When the source is encrypted, with its key sealed anew.</param>
    /// <exception cref="ArgumentException">Only one of source and facts is encrypted: such a copy is read and
    /// written.</exception>
    /// <exception cref="ObjectArchivedException">The source is archived and not restored.</exception>
    /// <exception cref="TierUnavailableException">Its bytes are at a tier that does not answer.</exception>
    public ValueTask<WriteResult> CopyObjectAsync(
        ObjectReader source, ObjectGrant<Write> target, NewObject facts, WriteCondition condition,
        CancellationToken cancel)
    {
        RequireSame(source.Info.Encryption is not null, facts.Encryption);
        var draft = Describe(target, facts, source.Info.SizeBytes) with { PartCount = source.Info.PartCount };

        // The reference is taken before the target's old bytes are released: an object copied onto itself holds them
        // once more.
        return ShareAsync(
            source, draft,
            (tx, described, body, takeBytes) => Store(
                tx, target, described, body, condition, ChangeKind.ObjectCopied, () => takeBytes(tx)),
            result => result.Outcome == WriteOutcome.Done,
            cancel);
    }

    public ValueTask<DeleteResult> DeleteObjectAsync(ObjectDeletion deletion, CancellationToken cancel) =>
        CommitAsync(tx => Delete(tx, deletion), cancel);

    /// <summary>Deletes each of the keys in one commit; the results are in the order of the items.</summary>
    public ValueTask<DeleteResult[]> DeleteObjectsAsync(
        IReadOnlyList<ObjectDeletion> items, CancellationToken cancel) =>
        CommitAsync(tx => items.Select(item => Delete(tx, item)).ToArray(), cancel);

    /// <summary>Replaces the tags of a version; no tags removes them.</summary>
    public ValueTask<WriteResult> SetTagsAsync(
        ObjectGrant<Write> target, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancel) =>

        // Tags are no part of the object: its time stays, as at AWS.
        UpdateAsync(
            target, ChangeKind.TagsChanged, (_, info) => (WriteOutcome.Done, info with { Tags = tags }), cancel);

    /// <summary>Replaces the access control list of a version.</summary>
    /// <param name="acl">As the host wrote it; null: it has none.</param>
    public ValueTask<WriteResult> SetAclAsync(
        ObjectGrant<Share> target, byte[]? acl, CancellationToken cancel) =>
        UpdateAsync(target, ChangeKind.AclChanged, (_, info) => (WriteOutcome.Done, info with { Acl = acl }), cancel);

    /// <summary>The parts of a multipart object; null when there is no such object or version, empty when it has no
    /// parts.</summary>
    public PartPage? ListObjectParts(ObjectGrant<Read> target, int afterNumber, int maxParts)
    {
        using var tx = keyspace.BeginRead();
        if (ObjectTable.Find(tx, target.Bucket.Id, target.Key, target.Version) is not { } found)
        {
            return null;
        }

        var body = found.Body;
        return body.Kind == BodyKind.Manifest
            ? UploadTable.Page(ManifestTable.Parts(tx, body.Id, afterNumber).Select(entry => entry.Part), maxParts)
            : new PartPage([], IsTruncated: false);
    }

    /// <summary>The blob of a body; null of an empty one.</summary>
    private static long? Completed(BodyWriter body) => body.IsComplete
        ? body.BlobId
        : throw new InvalidOperationException("A body is committed after CompleteAsync.");

    /// <summary>What is called encrypted and is not would be read in the clear by who takes the disk; what is and is
    /// not called so could never be read again.</summary>
    private static void RequireSame(bool isEncrypted, ObjectEncryption? encryption)
    {
        if (isEncrypted != encryption is not null)
        {
            throw new ArgumentException(isEncrypted
                ? "The bytes are encrypted, and what would open them is not given."
                : "The bytes are not encrypted, and are said to be.");
        }
    }

    /// <summary>How every object comes to be: the condition, the bytes, the version, the log; all or nothing.</summary>
    /// <param name="takeBytes">Makes the bytes the object's, in the same transaction, once nothing else can refuse
    /// it.</param>
    private WriteResult Store(
        IWriteTransaction tx, in ObjectGrant<Write> target, ObjectInfo draft, BodyReference body,
        in WriteCondition condition, ChangeKind kind, Func<WriteOutcome> takeBytes)
    {
        if (ObjectTable.Refresh(tx, target.Bucket) is not { } bucket)
        {
            return new WriteResult(WriteOutcome.NoSuchBucket, Object: null);
        }

        if (!draft.Lock.IsNone && bucket.ObjectLock is null)
        {
            return new WriteResult(WriteOutcome.NoObjectLock, Object: null);
        }

        var verdict = ObjectTable.Check(tx, bucket, target.Key, condition);
        if (verdict == WriteOutcome.Done && ObjectTable.IsNullVersionLocked(tx, bucket, target.Key, draft.LastModified))
        {
            verdict = WriteOutcome.Locked;
        }

        if (verdict == WriteOutcome.Done && !BucketQuota.Admits(tx, bucket, target.Key, draft.SizeBytes))
        {
            verdict = WriteOutcome.QuotaExceeded;
        }

        verdict = verdict == WriteOutcome.Done ? takeBytes() : verdict;
        if (verdict != WriteOutcome.Done)
        {
            return new WriteResult(verdict, Object: null);
        }

        var (info, gone) = ObjectTable.Install(tx, bucket, target.Key, draft, body);
        ChangeLog.Append(tx, Change.OfObject(kind, bucket, info, target.Actor, gone, KeyEffect.Changed));
        ForeseeWrite(tx, bucket, target.Key, info);
        ForeseeMove(tx, bucket, target.Key, info);
        return new WriteResult(WriteOutcome.Done, info);
    }

    private DeleteResult Delete(IWriteTransaction tx, in ObjectDeletion deletion)
    {
        var target = deletion.Target;
        if (ObjectTable.Refresh(tx, target.Bucket) is not { } bucket)
        {
            return new DeleteResult(DeleteOutcome.NoSuchBucket);
        }

        var found = ObjectTable.Find(tx, bucket.Id, target.Key, target.Version);
        if (deletion.IfMatch is { } accepts && found is { } candidate && !accepts(candidate.Info))
        {
            return new DeleteResult(DeleteOutcome.PreconditionFailed);
        }

        var leavesMarker = target.Version is null && bucket.Versioning != VersioningState.Unversioned
            && (found is not null || deletion.IfMatch is null);
        if (leavesMarker)
        {
            return Hide(tx, bucket, target);
        }

        return found is { } version
            ? Remove(tx, bucket, deletion, version)
            : new DeleteResult(DeleteOutcome.Absent, target.Version);
    }

    private DeleteResult Hide(IWriteTransaction tx, BucketInfo bucket, in ObjectGrant<Delete> target)
    {
        var now = Now();
        if (ObjectTable.IsNullVersionLocked(tx, bucket, target.Key, now))
        {
            return new DeleteResult(DeleteOutcome.Locked);
        }

        var (marker, gone) = ObjectTable.InstallMarker(tx, bucket, target.Key, now);
        ChangeLog.Append(
            tx, Change.OfObject(
                ChangeKind.DeleteMarkerCreated, bucket, marker, target.Actor, gone, KeyEffect.Removed));
        ForeseeWrite(tx, bucket, target.Key, marker);
        return new DeleteResult(DeleteOutcome.Deleted, marker.Version, IsDeleteMarker: true);
    }

    private DeleteResult Remove(
        IWriteTransaction tx, BucketInfo bucket, in ObjectDeletion deletion, in StoredVersion found)
    {
        var now = Now();
        if (found.Info.Lock.Forbids(now, deletion.Bypass is not null))
        {
            return new DeleteResult(DeleteOutcome.Locked, found.Info.Version);
        }

        var effect = ObjectTable.Remove(tx, bucket, deletion.Target.Key, found);
        var removed = found.Info with { SizeBytes = 0, LastModified = now };
        ChangeLog.Append(tx, Change.OfObject(
            ChangeKind.ObjectDeleted, bucket, removed, deletion.Target.Actor, Gone.Of(found.Info), effect));
        ForeseeChange(tx, bucket, deletion.Target.Key);
        return new DeleteResult(DeleteOutcome.Deleted, found.Info.Version, found.Info.IsDeleteMarker);
    }

    /// <summary>Changes facts of a version, not its bytes.</summary>
    /// <param name="change">The outcome, and when it is Done the version as it is to be.</param>
    private ValueTask<WriteResult> UpdateAsync<TAccess>(
        ObjectGrant<TAccess> target, ChangeKind kind,
        Func<BucketInfo, ObjectInfo, (WriteOutcome Outcome, ObjectInfo Changed)> change, CancellationToken cancel)
        where TAccess : struct, IAccess => CommitAsync(
        tx =>
        {
            if (ObjectTable.Refresh(tx, target.Bucket) is not { } bucket)
            {
                return new WriteResult(WriteOutcome.NoSuchBucket, Object: null);
            }

            if (ObjectTable.Find(tx, bucket.Id, target.Key, target.Version) is not { } found)
            {
                return new WriteResult(
                    target.Version is null ? WriteOutcome.NoSuchKey : WriteOutcome.NoSuchVersion, Object: null);
            }

            var (outcome, changed) = found.Info.IsDeleteMarker
                ? (WriteOutcome.IsDeleteMarker, found.Info)
                : change(bucket, found.Info);
            if (outcome != WriteOutcome.Done)
            {
                return new WriteResult(outcome, Object: null);
            }

            ObjectTable.Update(tx, bucket, target.Key, found, changed);
            var effect = found.IsCurrent ? KeyEffect.Changed : KeyEffect.None;
            ChangeLog.Append(tx, Change.OfObject(kind, bucket, changed, target.Actor, Gone.Nothing, effect));
            ForeseeChange(tx, bucket, target.Key);
            return new WriteResult(WriteOutcome.Done, changed);
        },
        cancel);

    /// <summary>Its version is given when it is installed.</summary>
    private ObjectInfo Describe(ObjectGrant<Write> target, NewObject facts, long sizeBytes) => new()
    {
        Key = target.Key.Value,
        Version = VersionId.Null,
        SizeBytes = sizeBytes,
        LastModified = Now(),
        ETag = facts.ETag,
        Owner = target.OwnerOfNew,
        Headers = facts.Headers,
        Tags = facts.Tags,
        Checksum = facts.Checksum,
        Lock = facts.Lock,
        Encryption = facts.Encryption,
        Acl = facts.Acl,
        Tier = classes.MarkOf(facts.Headers.StorageClass),
    };

    /// <summary>Commits what refers to a body. When the commit failed in a way that leaves its outcome unknown, the
    /// bytes must stay: metadata that did reach the disk would refer to nothing. Only a full disk is known to have kept
    /// none; a file system that turned read-only may have done so after it wrote the commit.</summary>
    private async ValueTask<T> CommitBodyAsync<T>(
        BodyWriter body, Func<IWriteTransaction, T> work, Func<T, bool> isDone, CancellationToken cancel)
    {
        try
        {
            var result = await CommitAsync(work, body.WithCommit, cancel);
            if (isDone(result))
            {
                body.KeepBytes();
            }

            return result;
        }
        catch (StoreUnavailableException fault) when (fault.Fault != StoreFault.DiskFull)
        {
            body.KeepBytes();
            throw;
        }
    }
}
