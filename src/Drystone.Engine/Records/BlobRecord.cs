namespace Drystone.Engine.Records;

/// <summary>Where a blob's bytes are and how many hold on to it.</summary>
/// <param name="PackId">The pack it is an entry of; 0 when it is a file of its own.</param>
/// <param name="OffsetBytes">Of the first payload byte in the pack.</param>
/// <param name="References">Objects and parts whose extents name it.</param>
/// <param name="BlockChecksums">CRC32C of each block of a packed blob; a file carries its own table.</param>
internal sealed record BlobRecord(
    long PackId, long OffsetBytes, long LengthBytes, int References, uint[] BlockChecksums)
{
    private const byte Format = 1;

    public bool IsPacked => PackId != 0;

    public byte[] Encode()
    {
        var record = new RecordWriter(Format);
        record.Number(PackId);
        record.Number(OffsetBytes);
        record.Number(LengthBytes);
        record.Number(References);
        record.Number(BlockChecksums.Length);
        foreach (var checksum in BlockChecksums)
        {
            record.UInt32(checksum);
        }

        return record.ToArray();
    }

    public static BlobRecord Decode(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "blob");
        var packId = record.Number();
        var offsetBytes = record.Number();
        var lengthBytes = record.Number();
        var references = record.Int32();
        var checksums = new uint[record.Count()];
        for (var i = 0; i < checksums.Length; i++)
        {
            checksums[i] = record.UInt32();
        }

        return new BlobRecord(packId, offsetBytes, lengthBytes, references, checksums);
    }
}
