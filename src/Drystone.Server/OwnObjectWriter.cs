using System.Security.Cryptography;
using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Blobs;
using Drystone.Engine.Objects;
using Drystone.S3.Checksums;
using Drystone.Server.Keys;
using Drystone.Server.Operations;

namespace Drystone.Server;

/// <summary>Writes an object of the server's own, as a log or an inventory: fill the stream, then
/// <see cref="CommitAsync"/>. Memory does not grow with the object; without a commit nothing is left.</summary>
/// <param name="sealing">What it is encrypted with, disposed with this; null: it is stored as it is.</param>
internal sealed class OwnObjectWriter(ObjectStore store, ObjectGrant<Write> target, SealedObjectKey? sealing) : Stream
{
    private readonly BodyWriter body = store.NewBody(
        expectedBytes: null, sealing?.Key, store.Compresses(target, sealing is not null));

    private readonly IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly IncrementalChecksum checksum = IncrementalChecksum.Create(ChecksumAlgorithm.Crc64Nvme);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => body.LengthBytes;

    public override long Position
    {
        get => body.LengthBytes;
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        md5.AppendData(buffer.Span);
        checksum.Append(buffer.Span);
        await body.AppendAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Of what was written, once it is committed: the ETag of an encrypted object need not be it.</summary>
    public ETag Md5 { get; private set; }

    /// <summary>The access control list that the object is to have, as it is stored; null: only its owner's.</summary>
    public byte[]? Acl { get; set; }

    /// <summary>Makes what was written the object.</summary>
    /// <exception cref="StoreUnavailableException">The disk is full, read-only or failing.</exception>
    public async ValueTask<WriteResult> CommitAsync(string contentType, CancellationToken cancel)
    {
        await body.CompleteAsync(cancel);
        Md5 = ETag.FromDigest(md5.GetHashAndReset());
        var facts = new NewObject
        {
            ETag = StoredEncryption.ETagFor(Md5, sealing?.Encryption),
            Encryption = sealing?.Encryption,
            Headers = new ObjectHeaders { ContentType = contentType },
            Acl = Acl,
            Checksum = StoredChecksums.Store(Checksum(), ChecksumType.FullObject),
        };
        return await store.PutObjectAsync(
            target, body, facts, new WriteCondition(IfNoneMatchAny: false, IfMatch: null), cancel);
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        md5.Dispose();
        checksum.Dispose();
        await body.DisposeAsync();
        sealing?.Dispose();
        await base.DisposeAsync();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Bytes go to disk without a thread that waits for them.</summary>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private ChecksumValue Checksum()
    {
        Span<byte> digest = stackalloc byte[ChecksumAlgorithms.LongestDigestBytes];
        return new ChecksumValue(checksum.Algorithm, digest[..checksum.Finish(digest)]);
    }
}
