using Drystone.Engine.Access;
using Drystone.Engine.Blobs;
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
    /// <summary>Starts a multipart upload. Null when the bucket is gone.</summary>
    public ValueTask<UploadInfo?> CreateUploadAsync(
        ObjectGrant<Write> target, NewUpload facts, CancellationToken cancel)
    {
        var now = Now();
        var upload = new UploadInfo
        {
            Key = target.Key.Value,
            Id = UploadId.New(now),
            Initiator = target.Actor.Account,
            InitiatorId = facts.InitiatorId,
            Owner = target.OwnerOfNew,
            InitiatedAt = now,
            Headers = facts.Headers,
            Tags = facts.Tags,
            ChecksumAlgorithm = facts.ChecksumAlgorithm,
            ChecksumIsComposite = facts.ChecksumIsComposite,
            Lock = facts.Lock,
            Encryption = facts.Encryption,
            Acl = facts.Acl,
        };
        return CommitAsync(
            tx =>
            {
                if (ObjectTable.Refresh(tx, target.Bucket) is not { } bucket)
                {
                    return null;
                }

                tx.Put(KeySpace.Upload(bucket.Id, target.Key, upload.Id).Span, UploadRecord.Encode(upload));
                Foresee(tx, bucket, target.Key, evaluation => evaluation.AbortOf(upload)?.At);
                return upload;
            },
            cancel);
    }

    /// <summary>Null when there is no such upload of that key.</summary>
    public UploadInfo? FindUpload(ObjectGrant<Write> target, UploadId id)
    {
        using var tx = keyspace.BeginRead();
        return UploadTable.Find(tx, target.Bucket.Id, target.Key, id);
    }

    /// <summary>Makes a completed body the part of that number, in place of an earlier one.</summary>
    /// <exception cref="ArgumentException">One of upload and body is encrypted and the other is not.</exception>
    public async ValueTask<PartResult> PutPartAsync(
        ObjectGrant<Write> target, UploadId id, int number, BodyWriter body, ETag etag, StoredChecksum? checksum,
        CancellationToken cancel)
    {
        var blob = Completed(body);
        var part = DescribePart(number, body.LengthBytes, etag, checksum);
        Extent[] extents = blob is { } blobId ? [new Extent(blobId, 0, body.LengthBytes)] : [];
        var outcome = await CommitBodyAsync(
            body,
            tx =>
            {
                if (UploadTable.Find(tx, target.Bucket.Id, target.Key, id) is not { } upload)
                {
                    return WriteOutcome.NoSuchUpload;
                }

                RequireSame(body.IsEncrypted, upload.Encryption);
                if (blob is not null)
                {
                    BlobTable.Add(tx, body.Stored!);
                }

                ReplacePart(tx, id, part, extents);
                return WriteOutcome.Done;
            },
            outcome => outcome == WriteOutcome.Done,
            cancel);
        return new PartResult(outcome, outcome == WriteOutcome.Done ? part : null);
    }

    /// <summary>Makes a part that shares a range of the bytes of <paramref name="source"/>: nothing is
    /// copied.</summary>
    /// <exception cref="ArgumentException">Source or upload is encrypted: all parts of an upload have its key, which is
    /// not that of another object. Or the source is at a tier, where its bytes are not for another object.</exception>
    /// <exception cref="Tiers.ObjectArchivedException">The source is archived and not restored.</exception>
    public async ValueTask<PartResult> CopyPartAsync(
        ObjectReader source, ByteSpan range, ObjectGrant<Write> target, UploadId id, int number, ETag etag,
        StoredChecksum? checksum, CancellationToken cancel)
    {
        RequireSame(source.Info.Encryption is not null, encryption: null);
        source.RequireRestored();
        if (source.Tier is not null)
        {
            throw new ArgumentException("The bytes are at a tier: such a part is read and written.", nameof(source));
        }

        if (source.ExtentsOf(range) is not { } extents)
        {
            return new PartResult(WriteOutcome.TooFragmented, Part: null);
        }

        blobs.DemandReserve();
        var part = DescribePart(number, range.Length, etag, checksum);
        var outcome = await CommitAsync(
            tx =>
            {
                if (UploadTable.Find(tx, target.Bucket.Id, target.Key, id) is not { } upload)
                {
                    return WriteOutcome.NoSuchUpload;
                }

                RequireSame(isEncrypted: false, upload.Encryption);

                // All are there or the source is gone: checked before the first is counted, so that nothing is undone.
                if (extents.Any(extent => BlobTable.Find(tx, extent.BlobId) is null))
                {
                    return WriteOutcome.SourceChanged;
                }

                foreach (var extent in extents)
                {
                    BlobTable.TryAddReference(tx, extent.BlobId);
                }

                ReplacePart(tx, id, part, extents);
                return WriteOutcome.Done;
            },
            cancel);
        return new PartResult(outcome, outcome == WriteOutcome.Done ? part : null);
    }

    /// <summary>Parts by number. Null when there is no such upload.</summary>
    public PartPage? ListParts(ObjectGrant<Write> target, UploadId id, int afterNumber, int maxParts)
    {
        using var tx = keyspace.BeginRead();
        return UploadTable.Find(tx, target.Bucket.Id, target.Key, id) is null
            ? null
            : UploadTable.Page(UploadTable.Parts(tx, id, afterNumber), maxParts);
    }

    /// <summary>Makes one object of parts: their records move, no byte is copied.</summary>
    /// <param name="parts">In ascending order, as the caller has seen and validated them.</param>
    /// <param name="facts">How it is encrypted is taken from the upload.</param>
    /// <exception cref="ArgumentException">Numbers of parts do not ascend.</exception>
    public async ValueTask<WriteResult> CompleteUploadAsync(
        ObjectGrant<Write> target, UploadId id, IReadOnlyList<PartInfo> parts, NewObject facts,
        WriteCondition condition, CancellationToken cancel)
    {
        for (var i = 1; i < parts.Count; i++)
        {
            if (parts[i].Number <= parts[i - 1].Number)
            {
                throw new ArgumentException(
                    $"Part {parts[i].Number} follows part {parts[i - 1].Number}.", nameof(parts));
            }
        }

        var manifestId = await blobs.NextIdAsync(cancel);
        var draft = Describe(target, facts, parts.Sum(part => part.SizeBytes)) with { PartCount = parts.Count };
        var body = new BodyReference(BodyKind.Manifest, manifestId);
        return await CommitAsync(
            tx =>
            {
                if (UploadTable.Find(tx, target.Bucket.Id, target.Key, id) is not { } upload)
                {
                    return new WriteResult(WriteOutcome.NoSuchUpload, Object: null);
                }

                return Store(tx, target, AsUploaded(draft, upload), body, condition, ChangeKind.ObjectCompleted, () =>
                {
                    if (!MoveParts(tx, id, parts, manifestId))
                    {
                        return WriteOutcome.PartsChanged;
                    }

                    UploadTable.Remove(tx, target.Bucket.Id, target.Key, id);
                    return WriteOutcome.Done;
                });
            },
            cancel);
    }

    /// <summary>Ends an upload and frees its parts. False when there is no such upload.</summary>
    public ValueTask<bool> AbortUploadAsync(ObjectGrant<Write> target, UploadId id, CancellationToken cancel) =>
        CommitAsync(tx => UploadTable.Remove(tx, target.Bucket.Id, target.Key, id), cancel);

    /// <summary>What was decided when the upload was created.</summary>
    private static ObjectInfo AsUploaded(ObjectInfo draft, UploadInfo upload) => draft with
    {
        Encryption = upload.Encryption,
        Owner = upload.Owner,
        Acl = upload.Acl,
    };

    private PartInfo DescribePart(int number, long sizeBytes, ETag etag, StoredChecksum? checksum) => new()
    {
        Number = number,
        SizeBytes = sizeBytes,
        LastModified = Now(),
        ETag = etag,
        Checksum = checksum,
    };

    private static void ReplacePart(IWriteTransaction tx, UploadId id, PartInfo part, Extent[] extents)
    {
        var key = KeySpace.Part(id, part.Number);
        if (tx.TryGet(key.Span, out var old))
        {
            PartRecord.Decode(old, out var released);
            foreach (var extent in released)
            {
                BlobTable.Release(tx, extent.BlobId);
            }
        }

        tx.Put(key.Span, PartRecord.Encode(part, extents));
    }

    /// <summary>Moves the records of parts from the upload to a manifest; false, before anything moves, when one is not
    /// what the caller saw.</summary>
    private static bool MoveParts(IWriteTransaction tx, UploadId id, IReadOnlyList<PartInfo> parts, long manifestId)
    {
        foreach (var part in parts)
        {
            if (!tx.TryGet(KeySpace.Part(id, part.Number).Span, out var record) || !IsSame(part, record))
            {
                return false;
            }
        }

        ManifestTable.Create(tx, manifestId);
        var endBytes = 0L;
        foreach (var part in parts)
        {
            var key = KeySpace.Part(id, part.Number);
            tx.TryGet(key.Span, out var record);
            endBytes += part.SizeBytes;
            ManifestTable.AddPart(tx, manifestId, endBytes, part.Number, record.ToArray());
            tx.Delete(key.Span);
        }

        return true;
    }

    private static bool IsSame(PartInfo seen, ReadOnlySpan<byte> record)
    {
        var part = PartRecord.Decode(record, out _);
        return part.ETag == seen.ETag && part.SizeBytes == seen.SizeBytes && part.LastModified == seen.LastModified;
    }
}
