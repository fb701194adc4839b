using System.Security.Cryptography;

namespace Drystone.S3.Checksums;

internal sealed class HashChecksum(ChecksumAlgorithm algorithm) : IncrementalChecksum
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(
        algorithm == ChecksumAlgorithm.Sha1 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);

    public override ChecksumAlgorithm Algorithm => algorithm;

    public override void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    public override int Finish(Span<byte> destination) => _hash.GetHashAndReset(destination);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
