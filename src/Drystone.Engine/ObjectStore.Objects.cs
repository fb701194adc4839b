using Drystone.Engine.Access;
using Drystone.Engine.Blobs;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Engine.Uploads;
using Drystone.Keyspace;

namespace Drystone.Engine;

public sealed partial class ObjectStore
{
    /// <summary>Null when the key holds no object.</summary>
    public ObjectInfo? HeadObject(ObjectGrant<Read> target)
    {
        using var tx = keyspace.BeginRead();
        return ObjectTable.TryFind(tx, target.Bucket.Id, target.Key, out var info, out _) ? info : null;
    }

    /// <summary>Opens an object to read its bytes, which stay readable until the reader is disposed, whatever becomes
    /// of the object. Null when the key holds none.</summary>
    public ObjectReader? OpenObject(ObjectGrant<Read> target)
    {
        var lease = blobs.Leases.Take();
        try
        {
            using var tx = keyspace.BeginRead();
            if (!ObjectTable.TryFind(tx, target.Bucket.Id, target.Key, out var info, out var body))
            {
                lease.Dispose();
                return null;
            }

            lease.Hold(body.Id);
            return new ObjectReader(info, body, keyspace, blobs, lease);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Makes a completed body the object of its key, in place of what was there.</summary>
    public async ValueTask<WriteResult> PutObjectAsync(
        ObjectGrant<Write> target, BodyWriter body, NewObject facts, WriteCondition condition, CancellationToken cancel)
    {
        var blob = Completed(body);
        var info = Describe(target, facts, body.LengthBytes);
        var reference = blob is null ? BodyReference.Empty : new BodyReference(BodyKind.Blob, blob.Id);
        var record = ObjectRecord.Encode(info, reference);
        var outcome = await CommitBodyAsync(
            body,
            tx =>
            {
                var verdict = ObjectTable.Check(tx, target.Bucket, target.Key, condition);
                if (verdict != WriteOutcome.Done)
                {
                    return verdict;
                }

                if (blob is not null)
                {
                    BlobTable.Add(tx, blob);
                }

                var replaced = ObjectTable.Replace(tx, target.Bucket.Id, target.Key, record);
                ChangeLog.Append(tx, ObjectChange(ChangeKind.ObjectPut, target.Bucket, info, target.Caller, replaced));
                return WriteOutcome.Done;
            },
            cancel);
        return new WriteResult(outcome, outcome == WriteOutcome.Done ? info : null);
    }

    /// <summary>Makes an object that shares the bytes of <paramref name="source"/>: nothing is copied.</summary>
    /// <param name="facts">Its ETag is taken from the source, since the bytes and the parts are the same.</param>
    public async ValueTask<WriteResult> CopyObjectAsync(
        ObjectReader source, ObjectGrant<Write> target, NewObject facts, WriteCondition condition,
        CancellationToken cancel)
    {
        var info = Describe(target, facts, source.Info.SizeBytes) with
        {
            ETag = source.Info.ETag,
            PartCount = source.Info.PartCount,
        };
        var record = ObjectRecord.Encode(info, source.Body);
        var outcome = await CommitAsync(
            tx =>
            {
                var verdict = ObjectTable.Check(tx, target.Bucket, target.Key, condition);
                if (verdict != WriteOutcome.Done)
                {
                    return verdict;
                }

                // Before the target's old bytes are released: an object copied onto itself holds them once more.
                if (!ObjectTable.TryAddReference(tx, source.Body))
                {
                    return WriteOutcome.SourceChanged;
                }

                var replaced = ObjectTable.Replace(tx, target.Bucket.Id, target.Key, record);
                ChangeLog.Append(
                    tx, ObjectChange(ChangeKind.ObjectCopied, target.Bucket, info, target.Caller, replaced));
                return WriteOutcome.Done;
            },
            cancel);
        return new WriteResult(outcome, outcome == WriteOutcome.Done ? info : null);
    }

    /// <param name="ifMatch">Only when the object is one that this accepts; null: whatever it is.</param>
    public ValueTask<DeleteOutcome> DeleteObjectAsync(
        ObjectGrant<Delete> target, Func<ObjectInfo, bool>? ifMatch, CancellationToken cancel)
    {
        var deletion = new ObjectDeletion(target, ifMatch);
        return CommitAsync(tx => Delete(tx, deletion), cancel);
    }

    /// <summary>Deletes each of the keys in one commit; the outcomes are in the order of the items.</summary>
    public ValueTask<DeleteOutcome[]> DeleteObjectsAsync(
        IReadOnlyList<ObjectDeletion> items, CancellationToken cancel) =>
        CommitAsync(tx => items.Select(item => Delete(tx, item)).ToArray(), cancel);

    /// <summary>Replaces the tags of an object; no tags removes them. False when the key holds no object.</summary>
    public ValueTask<bool> SetTagsAsync(
        ObjectGrant<Write> target, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancel) =>
        CommitAsync(
            tx =>
            {
                if (!ObjectTable.TryFind(tx, target.Bucket.Id, target.Key, out var info, out var body))
                {
                    return false;
                }

                // Tags are no part of the object: its time stays, as at AWS.
                var tagged = info with { Tags = tags };
                tx.Put(KeySpace.Object(target.Bucket.Id, target.Key).Span, ObjectRecord.Encode(tagged, body));
                ChangeLog.Append(
                    tx, ObjectChange(ChangeKind.TagsChanged, target.Bucket, tagged, target.Caller, info.SizeBytes));
                return true;
            },
            cancel);

    /// <summary>The parts of a multipart object; null when the key holds no object, empty when it has no
    /// parts.</summary>
    public PartPage? ListObjectParts(ObjectGrant<Read> target, int afterNumber, int maxParts)
    {
        using var tx = keyspace.BeginRead();
        if (!ObjectTable.TryFind(tx, target.Bucket.Id, target.Key, out _, out var body))
        {
            return null;
        }

        return body.Kind == BodyKind.Manifest
            ? UploadTable.Page(ManifestTable.Parts(tx, body.Id, afterNumber).Select(entry => entry.Part), maxParts)
            : new PartPage([], IsTruncated: false);
    }

    private static StoredBlob? Completed(BodyWriter body) => body.IsComplete
        ? body.Stored
        : throw new InvalidOperationException("A body is committed after CompleteAsync.");

    private DeleteOutcome Delete(IWriteTransaction tx, in ObjectDeletion deletion)
    {
        var target = deletion.Target;
        if (!ObjectTable.Exists(tx, target.Bucket))
        {
            return DeleteOutcome.NoSuchBucket;
        }

        if (!ObjectTable.TryFind(tx, target.Bucket.Id, target.Key, out var info, out var body))
        {
            return DeleteOutcome.Absent;
        }

        if (deletion.IfMatch is { } accepts && !accepts(info))
        {
            return DeleteOutcome.PreconditionFailed;
        }

        tx.Delete(KeySpace.Object(target.Bucket.Id, target.Key).Span);
        ObjectTable.Release(tx, body);
        var gone = info with { SizeBytes = 0, LastModified = Now() };
        ChangeLog.Append(
            tx, ObjectChange(ChangeKind.ObjectDeleted, target.Bucket, gone, target.Caller, info.SizeBytes));
        return DeleteOutcome.Deleted;
    }

    private ObjectInfo Describe(ObjectGrant<Write> target, NewObject facts, long sizeBytes) => new()
    {
        Key = target.Key.Value,
        SizeBytes = sizeBytes,
        LastModified = Now(),
        ETag = facts.ETag,
        Owner = target.Bucket.Owner,
        Headers = facts.Headers,
        Tags = facts.Tags,
        Checksum = facts.Checksum,
    };

    /// <summary>Commits what refers to a body. When the commit failed in a way that leaves its outcome unknown, the
    /// bytes must stay: metadata that did reach the disk would refer to nothing. Only a full disk is known to have kept
    /// none; a file system that turned read-only may have done so after it wrote the commit.</summary>
    private async ValueTask<WriteOutcome> CommitBodyAsync(
        BodyWriter body, Func<IWriteTransaction, WriteOutcome> work, CancellationToken cancel)
    {
        try
        {
            var outcome = await CommitAsync(work, cancel);
            if (outcome == WriteOutcome.Done)
            {
                body.KeepBytes();
            }

            return outcome;
        }
        catch (StoreUnavailableException fault) when (fault.Fault != StoreFault.DiskFull)
        {
            body.KeepBytes();
            throw;
        }
    }

    private static Change ObjectChange(
        ChangeKind kind, BucketInfo bucket, ObjectInfo info, AccountId actor, long replacedBytes) => new(
        kind, bucket.Name, bucket.Id, info.Key, info.LastModified, actor, info.ETag, info.SizeBytes, replacedBytes);
}
