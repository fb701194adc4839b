using System.Security.Cryptography;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.S3.Checksums;
using Drystone.S3.Payloads;

namespace Drystone.Server.Operations;

/// <summary>Hashes a body as it arrives: for what is kept of it, and against what the client said.</summary>
internal sealed class BodyDigests : IDisposable
{
    private readonly ExpectedDigests expected;
    private readonly IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly IncrementalChecksum kept;
    private readonly IncrementalChecksum? sent;

    public BodyDigests(ExpectedDigests expected, ChecksumAlgorithm kept)
    {
        this.expected = expected;
        this.kept = IncrementalChecksum.Create(kept);
        sent = expected.Algorithm is { } other && other != kept ? IncrementalChecksum.Create(other) : null;
    }

    /// <param name="Sent">What the client said; null when it said nothing.</param>
    public readonly record struct Result(ETag ETag, ChecksumValue Checksum, ChecksumValue? Sent);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        md5.AppendData(bytes);
        kept.Append(bytes);
        sent?.Append(bytes);
    }

    /// <exception cref="S3Exception">BadDigest.</exception>
    public Result Finish(PayloadReader ended)
    {
        Span<byte> md5Digest = stackalloc byte[MD5.HashSizeInBytes];
        md5.GetHashAndReset(md5Digest);
        if (expected.Md5 is { } wanted && !md5Digest.SequenceEqual(wanted))
        {
            throw new S3Exception(S3Errors.BadDigest);
        }

        var computed = Finish(kept);
        var said = expected.ChecksumOf(ended);
        return said is null || said.Equals(sent is null ? computed : Finish(sent))
            ? new Result(ETag.FromDigest(md5Digest), computed, said)
            : throw said.Algorithm.Mismatch();
    }

    public void Dispose()
    {
        md5.Dispose();
        kept.Dispose();
        sent?.Dispose();
    }

    private static ChecksumValue Finish(IncrementalChecksum checksum)
    {
        Span<byte> digest = stackalloc byte[ChecksumAlgorithms.LongestDigestBytes];
        return new ChecksumValue(checksum.Algorithm, digest[..checksum.Finish(digest)]);
    }
}
