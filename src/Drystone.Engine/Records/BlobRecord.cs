using Drystone.Engine.Compression;
using Drystone.Engine.Encryption;
using Drystone.Engine.Tiers;

namespace Drystone.Engine.Records;

/// <summary>Where a blob's bytes are and how many hold on to it.</summary>
/// <param name="PackId">The pack it is an entry of; 0 when it is a file of its own.</param>
/// <param name="OffsetBytes">Of the first payload byte in the pack.</param>
/// <param name="References">Objects and parts whose extents name it.</param>
/// <param name="BlockChecksums">CRC32C of each block of a packed blob, as it is stored; a file carries its own table,
/// and a large blob at a tier leaves its table on the disk.</param>
/// <param name="LengthBytes">As they are stored.</param>
/// <param name="Encryption">Null: they are not encrypted.</param>
/// <remarks>Format 1 is that of plain blobs, 2 of encrypted ones. Only a blob that is compressed, or was copied as it
/// is stored, to a tier or back, has format 3.</remarks>
internal sealed record BlobRecord(
    long PackId, long OffsetBytes, long LengthBytes, int References, uint[] BlockChecksums,
    BlobEncryption? Encryption = null)
{
    private const byte PlainFormat = 1;
    private const byte EncryptedFormat = 2;
    private const byte FacetsFormat = 3;

    /// <summary>Numbers are stored: never change one.</summary>
    private enum Facet : byte
    {
        Encryption = 1,
        SealedAs = 2,
        Remote = 3,
        Compression = 4,
    }

    /// <summary>The blob it was copied from: its key was derived of that number. 0: its own number.</summary>
    public long SealedAs { get; init; }

    /// <summary>Null: it is on a disk of the store.</summary>
    public RemotePlace? Remote { get; init; }

    /// <summary>Null: the bytes are not compressed.</summary>
    public BlobCompression? Compression { get; init; }

    public bool IsPacked => PackId != 0;

    /// <summary>What its readers get.</summary>
    public long PlainBytes => Compression?.PlainBytes ?? LengthBytes;

    /// <summary>Otherwise a file has them.</summary>
    public bool HasChecksums => BlockChecksums.Length > 0;

    public byte[] Encode()
    {
        var hasFacets = SealedAs != 0 || Remote is not null || Compression is not null;
        var record = new RecordWriter(hasFacets ? FacetsFormat : Encryption is null ? PlainFormat : EncryptedFormat);
        record.Number(PackId);
        record.Number(OffsetBytes);
        record.Number(LengthBytes);
        record.Number(References);
        record.Number(BlockChecksums.Length);
        foreach (var checksum in BlockChecksums)
        {
            record.UInt32(checksum);
        }

        if (hasFacets)
        {
            WriteFacets(ref record);
        }
        else
        {
            Encryption?.Write(ref record);
        }

        return record.ToArray();
    }

    public static BlobRecord Decode(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, FacetsFormat, "blob");
        var packId = record.Number();
        var offsetBytes = record.Number();
        var lengthBytes = record.Number();
        var references = record.Int32();
        var checksums = new uint[record.Count()];
        for (var i = 0; i < checksums.Length; i++)
        {
            checksums[i] = record.UInt32();
        }

        var blob = new BlobRecord(packId, offsetBytes, lengthBytes, references, checksums);
        return record.Format switch
        {
            PlainFormat => blob,
            EncryptedFormat => blob with { Encryption = blob.ReadEncryption(ref record) },
            _ => ReadFacets(ref record, blob),
        };
    }

    private BlobEncryption ReadEncryption(ref RecordReader record) =>
        BlobEncryption.Read(ref record, HasChecksums ? LengthBytes : 0);

    private void WriteFacets(ref RecordWriter record)
    {
        record.Number(
            (Encryption is null ? 0 : 1) + (SealedAs == 0 ? 0 : 1) + (Remote is null ? 0 : 1)
            + (Compression is null ? 0 : 1));
        if (Encryption is not null)
        {
            record.Byte((byte)Facet.Encryption);
            Encryption.Write(ref record);
        }

        if (SealedAs != 0)
        {
            record.Byte((byte)Facet.SealedAs);
            record.Number(SealedAs);
        }

        if (Remote is { } place)
        {
            record.Byte((byte)Facet.Remote);
            record.Text(place.Tier);
            record.Text(place.Key);
        }

        if (Compression is not null)
        {
            record.Byte((byte)Facet.Compression);
            Compression.Write(ref record);
        }
    }

    private static BlobRecord ReadFacets(ref RecordReader record, BlobRecord blob)
    {
        for (var left = record.Count(); left > 0; left--)
        {
            var kind = (Facet)record.Byte();
            blob = kind switch
            {
                Facet.Encryption => blob with { Encryption = blob.ReadEncryption(ref record) },
                Facet.SealedAs => blob with { SealedAs = record.Number() },
                Facet.Remote => blob with { Remote = new RemotePlace(record.Text(), record.Text()) },
                Facet.Compression => blob with { Compression = BlobCompression.Read(ref record, blob.LengthBytes) },
                _ => throw new DamagedDataException($"A blob has the facet {kind}, which this version does not know.")
                {
                    IsNewer = true,
                },
            };
        }

        return blob;
    }
}
