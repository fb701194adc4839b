using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Replication;
using Drystone.Engine.Uploads;
using Drystone.S3.Checksums;
using Drystone.Server.Keys;
using Drystone.Server.Operations;

namespace Drystone.Server.Replication.Sinks;

/// <summary>Makes an encrypted replica of plain bytes on the same server: they are read and written once more, in the
/// same parts, so that the ETag is the same where it says anything of the bytes.</summary>
internal sealed class LocalRewriting(ObjectStore store)
{
    public async Task<ReplicaResult> InstallAsync(
        ReplicaSource source, ObjectGrant<Write> target, SealedObjectKey sealing, ReplicaPlace place,
        CancellationToken cancel)
    {
        var parts = source.Parts();
        if (parts.Count > 0)
        {
            return await InstallPartsAsync(source, parts, target, sealing, place, cancel);
        }

        var info = source.Info;
        await using var body = await RewriteAsync(
            source, target, new ByteSpan(0, info.SizeBytes), sealing, cancel);
        var facts = Describe(source) with
        {
            ETag = StoredEncryption.ETagFor(info.ETag, sealing.Encryption),
            Encryption = sealing.Encryption,
        };
        return await store.InstallReplicaAsync(target, body.Writer, facts, place, cancel);
    }

    private async Task<ReplicaResult> InstallPartsAsync(
        ReplicaSource source, IReadOnlyList<PartInfo> parts, ObjectGrant<Write> target, SealedObjectKey sealing,
        ReplicaPlace place, CancellationToken cancel)
    {
        var upload = await store.CreateUploadAsync(
            target, new NewUpload { Headers = source.Headers, Encryption = sealing.Encryption }, cancel);
        if (upload is null)
        {
            return new ReplicaResult(WriteOutcome.NoSuchBucket, Object: null, WasInstalled: false);
        }

        try
        {
            var rewritten = await RewritePartsAsync(source, parts, target, upload.Id, sealing, cancel);
            var facts = Describe(source) with { ETag = PartSelection.ETagOf(rewritten) };
            return await store.InstallReplicaAsync(target, upload.Id, rewritten, facts, place, cancel);
        }
        finally
        {
            // Of one that became an object nothing is left to abort.
            await store.AbortUploadAsync(target, upload.Id, CancellationToken.None);
        }
    }

    private async Task<List<PartInfo>> RewritePartsAsync(
        ReplicaSource source, IReadOnlyList<PartInfo> parts, ObjectGrant<Write> target, UploadId upload,
        SealedObjectKey sealing, CancellationToken cancel)
    {
        var rewritten = new List<PartInfo>();
        var offsetBytes = 0L;
        foreach (var part in parts)
        {
            await using var body = await RewriteAsync(
                source, target, new ByteSpan(offsetBytes, part.SizeBytes), sealing, cancel);
            var result = await store.PutPartAsync(
                target, upload, part.Number, body.Writer, StoredEncryption.ETagFor(part.ETag, sealing.Encryption),
                part.Checksum, cancel);
            rewritten.Add(result.Part ?? throw new DeliveryException(
                DeliveryFault.Temporary, $"A part of the replica was not written: {result.Outcome}."));
            offsetBytes += part.SizeBytes;
        }

        return rewritten;
    }

    private ValueTask<RewrittenBody> RewriteAsync(
        ReplicaSource source, ObjectGrant<Write> target, ByteSpan range, SealedObjectKey sealing,
        CancellationToken cancel) => RewrittenBody.WriteAsync(
            store, source.Reader, range, ChecksumAlgorithm.Crc64Nvme, sealing.Key,
            CompressibleBody.IsWanted(store, target, source.Headers, isEncrypted: true), cancel);

    private static NewObject Describe(ReplicaSource source) => new()
    {
        ETag = source.Info.ETag,
        Headers = source.Headers,
        Tags = source.Info.Tags,
        Checksum = source.Info.Checksum,
    };
}
