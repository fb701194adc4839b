namespace Drystone.S3.Checksums;

/// <summary>A checksum over bytes that arrive in pieces. Not safe for concurrent use.</summary>
public abstract class IncrementalChecksum : IDisposable
{
    public abstract ChecksumAlgorithm Algorithm { get; }

    public static IncrementalChecksum Create(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => new Crc32Checksum(),
        ChecksumAlgorithm.Crc32C => new Crc32CChecksum(),
        ChecksumAlgorithm.Crc64Nvme => new Crc64NvmeChecksum(),
        ChecksumAlgorithm.Sha1 => new HashChecksum(algorithm),
        ChecksumAlgorithm.Sha256 => new HashChecksum(algorithm),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, null),
    };

    /// <summary>Takes the next bytes; allocates nothing.</summary>
    public abstract void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Writes the digest, most significant byte first, and starts over.</summary>
    /// <returns>The length of the digest in bytes.</returns>
    /// <exception cref="ArgumentException">The destination is shorter than the digest.</exception>
    public abstract int Finish(Span<byte> destination);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
