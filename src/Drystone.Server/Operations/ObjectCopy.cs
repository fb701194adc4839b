using Drystone.Engine.Access;
using Drystone.Engine.Encryption;
using Drystone.Engine.Locking;
using Drystone.Engine.Objects;
using Drystone.S3.Checksums;
using Drystone.Server.Keys;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>Makes a copy of an object in the cheapest way that is true to what was asked.</summary>
/// <param name="wanted">How the copy is to be encrypted; null: not at all. Whoever gave it disposes it.</param>
internal sealed class ObjectCopy(
    S3Request request, ObjectGrant<Write> target, CopyPlan plan, ObjectLock objectLock, WriteCondition condition,
    SseRequest? wanted)
{
    /// <param name="sourceKey">Of an encrypted source, which is unlocked with it; null: it is not encrypted.</param>
    public ValueTask<WriteResult> WriteAsync(ObjectReader source, ObjectEncryptionKey? sourceKey) =>
        CanShare(source.Info.Encryption) ? ShareAsync(source, sourceKey) : RewriteAsync(source);

    /// <summary>Plain bytes serve plain objects, and encrypted ones those whose key is sealed anew. With SSE-S3 the
    /// ETag
    /// is the MD5 of the bytes, which is not known of an object that was encrypted in another way.</summary>
    private bool CanShare(ObjectEncryption? source) => wanted is null
        ? source is null
        : source is not null && (wanted.Kind != SseKind.S3 || source.Kind == (byte)SseKind.S3);

    private async ValueTask<WriteResult> ShareAsync(ObjectReader source, ObjectEncryptionKey? key)
    {
        var encryption = key is null ? null : await SealAsync(key);
        var facts = await plan.DescribeAsync(source, request.Cancel) with
        {
            Lock = objectLock,
            Encryption = encryption,
            ETag = StoredEncryption.ETagFor(source.Info.ETag, encryption),
        };
        return await request.Store.CopyObjectAsync(source, target, facts, condition, request.Cancel);
    }

    private async ValueTask<ObjectEncryption> SealAsync(ObjectEncryptionKey key)
    {
        var made = await request.Keys.Envelope.SealAsync(
            key, wanted!, WantedEncryption.TargetOf(target), request.Cancel);
        return made.IsDone ? made.Value : throw KeyFaults.Explain(request, made.Fault, made.Detail, wanted!.KeyId);
    }

    /// <summary>The parts of the source become one body, as at AWS, with a checksum of all of it.</summary>
    private async ValueTask<WriteResult> RewriteAsync(ObjectReader source)
    {
        using var sealing = wanted is null ? null : await WantedEncryption.SealAsync(request, target, wanted);
        var described = plan.Describe(source.Info);
        await using var body = await RewrittenBody.WriteAsync(
            request.Store, source, new ByteSpan(0, source.Info.SizeBytes), AlgorithmFor(source.Info), sealing?.Key,
            CompressibleBody.IsWanted(request.Store, target, described.Headers, sealing is not null), request.Cancel);
        var facts = described with
        {
            Lock = objectLock,
            Encryption = sealing?.Encryption,
            ETag = StoredEncryption.ETagFor(body.ETag, sealing?.Encryption),
            Checksum = StoredChecksums.Store(body.Checksum, ChecksumType.FullObject),
        };
        return await request.Store.PutObjectAsync(target, body.Writer, facts, condition, request.Cancel);
    }

    private ChecksumAlgorithm AlgorithmFor(ObjectInfo source) => plan.Algorithm
        ?? (source.Checksum is { } kept ? StoredChecksums.Algorithm(kept.Algorithm) : ChecksumAlgorithm.Crc64Nvme);
}
