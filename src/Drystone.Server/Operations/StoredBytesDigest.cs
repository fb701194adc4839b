using System.Security.Cryptography;
using Drystone.Engine.Objects;
using Drystone.S3.Checksums;

namespace Drystone.Server.Operations;

/// <summary>Digests of bytes that are in the store.</summary>
internal static class StoredBytesDigest
{
    /// <exception cref="Engine.DamagedDataException">The bytes are not what was written.</exception>
    public static async ValueTask<(ETag ETag, ChecksumValue Checksum)> ComputeAsync(
        ObjectReader reader, ByteSpan range, ChecksumAlgorithm algorithm, CancellationToken cancel)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var checksum = IncrementalChecksum.Create(algorithm);
        reader.Select(range);
        while (await reader.ReadAsync(cancel) is { Length: > 0 } piece)
        {
            cancel.ThrowIfCancellationRequested();
            md5.AppendData(piece.Span);
            checksum.Append(piece.Span);
        }

        return Finish(md5, checksum);
    }

    private static (ETag ETag, ChecksumValue Checksum) Finish(IncrementalHash md5, IncrementalChecksum checksum)
    {
        Span<byte> digest = stackalloc byte[ChecksumAlgorithms.LongestDigestBytes];
        var value = new ChecksumValue(checksum.Algorithm, digest[..checksum.Finish(digest)]);
        return (ETag.FromDigest(digest[..md5.GetHashAndReset(digest)]), value);
    }
}
