using System.Security.Cryptography;
using Drystone.Engine;
using Drystone.Engine.Blobs;
using Drystone.Engine.Encryption;
using Drystone.Engine.Objects;
using Drystone.S3.Checksums;

namespace Drystone.Server.Operations;

/// <summary>Bytes of an object that were read and written once more, under another key or under none: what a copy does
/// that cannot share them. They are on stable storage, or so few that their commit writes them, and nothing refers to
/// them yet.</summary>
internal sealed class RewrittenBody : IAsyncDisposable
{
    private RewrittenBody(BodyWriter writer, ETag etag, ChecksumValue checksum) =>
        (Writer, ETag, Checksum) = (writer, etag, checksum);

    public BodyWriter Writer { get; }

    /// <summary>MD5 of the bytes.</summary>
    public ETag ETag { get; }

    public ChecksumValue Checksum { get; }

    /// <param name="source">Unlocked when it is encrypted.</param>
    /// <param name="key">What to encrypt the bytes with; null: nothing.</param>
    /// <param name="compresses">As <see cref="CompressibleBody"/> says.</param>
    /// <exception cref="DamagedDataException">The bytes are not what was written.</exception>
    public static async ValueTask<RewrittenBody> WriteAsync(
        ObjectStore store, ObjectReader source, ByteSpan range, ChecksumAlgorithm algorithm, ObjectEncryptionKey? key,
        bool compresses, CancellationToken cancel)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var checksum = IncrementalChecksum.Create(algorithm);
        var writer = store.NewBody(range.Length, key, compresses);
        try
        {
            source.Select(range);
            while (await source.ReadAsync(cancel) is { Length: > 0 } piece)
            {
                md5.AppendData(piece.Span);
                checksum.Append(piece.Span);
                await writer.AppendAsync(piece, cancel);
            }

            await writer.CompleteAsync(cancel);
            return Describe(writer, md5, checksum);
        }
        catch
        {
            await writer.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Writer.DisposeAsync();

    private static RewrittenBody Describe(BodyWriter writer, IncrementalHash md5, IncrementalChecksum checksum)
    {
        Span<byte> digest = stackalloc byte[ChecksumAlgorithms.LongestDigestBytes];
        var value = new ChecksumValue(checksum.Algorithm, digest[..checksum.Finish(digest)]);
        return new RewrittenBody(writer, ETag.FromDigest(digest[..md5.GetHashAndReset(digest)]), value);
    }
}
