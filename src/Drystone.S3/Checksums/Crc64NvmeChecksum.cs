using System.Buffers.Binary;

namespace Drystone.S3.Checksums;

internal sealed class Crc64NvmeChecksum : IncrementalChecksum
{
    private ulong _crc;

    public override ChecksumAlgorithm Algorithm => ChecksumAlgorithm.Crc64Nvme;

    public override void Append(ReadOnlySpan<byte> bytes) => _crc = Crc64Nvme.Append(_crc, bytes);

    public override int Finish(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _crc);
        _crc = 0;
        return sizeof(ulong);
    }
}
