using System.Security.Cryptography;
using Drystone.Engine.Blobs;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.S3.Checksums;
using Drystone.S3.Checksums.Md5;
using Drystone.S3.Payloads;

namespace Drystone.Server.Operations;

/// <summary>Hashes a body as it arrives: for what is kept of it, and against what the client said.</summary>
/// <remarks>MD5, which is slow for one body by itself, takes whole blocks as an observer of the writer, and hashes them
/// together with those of other bodies. The checksums take what has just come, while the processor's caches have
/// it.</remarks>
internal sealed class BodyDigests : IBlockObserver, IDisposable
{
    private readonly ExpectedDigests expected;
    private readonly Md5Stream md5 = new();
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

    /// <summary>Takes the next bytes for the checksums.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        kept.Append(bytes);
        sent?.Append(bytes);
    }

    public void Begin(ReadOnlyMemory<byte> block) => md5.Begin(block);

    public ValueTask SettleAsync(int leaving) => md5.SettleAsync(leaving);

    public ValueTask AbandonAsync() => md5.AbandonAsync();

    /// <summary>After all bytes, and the last block.</summary>
    /// <exception cref="S3Exception">BadDigest.</exception>
    public Result Finish(PayloadReader ended)
    {
        Span<byte> md5Digest = stackalloc byte[MD5.HashSizeInBytes];
        md5.Finish(md5Digest);
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
