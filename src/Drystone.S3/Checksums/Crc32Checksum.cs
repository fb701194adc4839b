using System.Buffers.Binary;

namespace Drystone.S3.Checksums;

internal sealed class Crc32Checksum : IncrementalChecksum
{
    private uint _crc;

    public override ChecksumAlgorithm Algorithm => ChecksumAlgorithm.Crc32;

    public override void Append(ReadOnlySpan<byte> bytes) => _crc = Crc32.Append(_crc, bytes);

    public override int Finish(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, _crc);
        _crc = 0;
        return sizeof(uint);
    }
}
