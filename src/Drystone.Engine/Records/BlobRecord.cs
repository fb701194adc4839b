using Drystone.Engine.Encryption;

namespace Drystone.Engine.Records;

/// <summary>Where a blob's bytes are and how many hold on to it.</summary>
/// <param name="PackId">The pack it is an entry of; 0 when it is a file of its own.</param>
/// <param name="OffsetBytes">Of the first payload byte in the pack.</param>
/// <param name="References">Objects and parts whose extents name it.</param>
/// <param name="BlockChecksums">CRC32C of each block of a packed blob, as it is stored; a file carries its own table.
/// </param>
/// <param name="Encryption">Null when the bytes are as the client sent them. Only a record with it has format 2.
/// </param>
internal sealed record BlobRecord(
    long PackId, long OffsetBytes, long LengthBytes, int References, uint[] BlockChecksums,
    BlobEncryption? Encryption = null)
{
    private const byte PlainFormat = 1;
    private const byte EncryptedFormat = 2;

    public bool IsPacked => PackId != 0;

    public byte[] Encode()
    {
        var record = new RecordWriter(Encryption is null ? PlainFormat : EncryptedFormat);
        record.Number(PackId);
        record.Number(OffsetBytes);
        record.Number(LengthBytes);
        record.Number(References);
        record.Number(BlockChecksums.Length);
        foreach (var checksum in BlockChecksums)
        {
            record.UInt32(checksum);
        }

        Encryption?.Write(ref record);
        return record.ToArray();
    }

    public static BlobRecord Decode(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, EncryptedFormat, "blob");
        var packId = record.Number();
        var offsetBytes = record.Number();
        var lengthBytes = record.Number();
        var references = record.Int32();
        var checksums = new uint[record.Count()];
        for (var i = 0; i < checksums.Length; i++)
        {
            checksums[i] = record.UInt32();
        }

        var encryption = record.Format == EncryptedFormat
            ? BlobEncryption.Read(ref record, packedBytes: packId == 0 ? 0 : lengthBytes)
            : null;
        return new BlobRecord(packId, offsetBytes, lengthBytes, references, checksums, encryption);
    }
}
