using System.Buffers.Binary;
using Drystone.Engine.Disks;
using Drystone.Engine.Records;

namespace Drystone.Engine.Blobs;

/// <summary>
/// A pack is a sequence of entries, each at a multiple of eight bytes:
/// a header of 32 bytes, a CRC32C for each block of the payload, the payload, padding.
/// </summary>
/// <remarks>
/// <code>
///  0  4  magic "DSp1"
///  4  4  CRC32C of bytes 8 to 32 and of the checksum table
///  8  8  blob id
/// 16  8  payload bytes
/// 24  4  blocks
/// 28  4  flags: 1 when the payload is encrypted, 2 when it is compressed
/// </code>
/// Reads go by the keyspace's record and never need the header; it is there so that a pack can be read without one.
/// What opens an encrypted payload is in the record alone, as the key of the object is.
/// </remarks>
internal static class PackFormat
{
    public const int HeaderBytes = 32;
    private const uint Magic = 0x31705344;
    private const int EncryptedFlag = 1;
    private const int CompressedFlag = 2;
    private const int EntryAlignment = 8;

    public static int PrefixBytes(int blocks) => HeaderBytes + blocks * sizeof(uint);

    /// <summary>What an entry takes in the pack.</summary>
    public static long EntryBytes(long payloadBytes)
    {
        var bytes = PrefixBytes(BlockChecksum.BlockCount(payloadBytes)) + payloadBytes;
        return (bytes + EntryAlignment - 1) / EntryAlignment * EntryAlignment;
    }

    /// <summary>Writes the header and the checksum table.</summary>
    public static void WritePrefix(
        Span<byte> prefix, long blobId, long payloadBytes, ReadOnlySpan<uint> checksums, bool isEncrypted,
        bool isCompressed = false)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(prefix, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(prefix[8..], blobId);
        BinaryPrimitives.WriteInt64LittleEndian(prefix[16..], payloadBytes);
        BinaryPrimitives.WriteInt32LittleEndian(prefix[24..], checksums.Length);
        BinaryPrimitives.WriteInt32LittleEndian(
            prefix[28..], (isEncrypted ? EncryptedFlag : 0) | (isCompressed ? CompressedFlag : 0));
        for (var i = 0; i < checksums.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(prefix[(HeaderBytes + i * sizeof(uint))..], checksums[i]);
        }

        var covered = prefix[8..PrefixBytes(checksums.Length)];
        BinaryPrimitives.WriteUInt32LittleEndian(prefix[4..], BlockChecksum.Of(covered));
    }

    /// <summary>Whether what stands before a payload is what <see cref="WritePrefix"/> writes for it.</summary>
    public static bool IsPrefixOf(ReadOnlySpan<byte> prefix, long blobId, BlobRecord record) =>
        prefix.SequenceEqual(PrefixOf(blobId, record));

    public static byte[] PrefixOf(long blobId, BlobRecord record)
    {
        var prefix = new byte[PrefixBytes(record.BlockChecksums.Length)];
        WritePrefix(
            prefix, blobId, record.LengthBytes, record.BlockChecksums, isEncrypted: record.Encryption is not null,
            isCompressed: record.Compression is not null);
        return prefix;
    }

    /// <summary>What an entry says of itself; null when there is none at this place.</summary>
    /// <param name="offset">Of the entry.</param>
    public static (long BlobId, BlobRecord Record, bool IsPlain)? TryRead(DiskFile pack, long packId, long offset)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (!pack.TryFill(header, offset) || BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic)
        {
            return null;
        }

        var (blobId, lengthBytes, blocks) = (
            BinaryPrimitives.ReadInt64LittleEndian(header[8..]), BinaryPrimitives.ReadInt64LittleEndian(header[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(header[24..]));
        if (lengthBytes is < 0 or > EngineLimits.MaxPackedBytes || BlockChecksum.BlockCount(lengthBytes) != blocks)
        {
            return null;
        }

        var prefix = new byte[PrefixBytes(blocks)];
        if (!pack.TryFill(prefix, offset)
            || BlockChecksum.Of(prefix.AsSpan(8)) != BinaryPrimitives.ReadUInt32LittleEndian(prefix.AsSpan(4)))
        {
            return null;
        }

        var checksums = new uint[blocks];
        for (var i = 0; i < blocks; i++)
        {
            checksums[i] = BinaryPrimitives.ReadUInt32LittleEndian(
                prefix.AsSpan(HeaderBytes + i * sizeof(uint)));
        }

        var record = new BlobRecord(packId, offset + prefix.Length, lengthBytes, References: 0, checksums);
        return (blobId, record, IsPlain: BinaryPrimitives.ReadInt32LittleEndian(prefix.AsSpan(28)) == 0);
    }

    /// <summary>Where the next entry may begin, at an offset or behind it: after damage it has to be looked for.
    /// </summary>
    public static long? FindNext(DiskFile pack, long offset, long lengthBytes)
    {
        var piece = new byte[EngineLimits.BlockBytes];
        while (offset + HeaderBytes <= lengthBytes)
        {
            var bytes = piece.AsSpan(0, (int)Math.Min(piece.Length, (lengthBytes - offset) & ~(EntryAlignment - 1L)));
            if (bytes.IsEmpty || !pack.TryFill(bytes, offset))
            {
                return null;
            }

            for (var at = 0; at < bytes.Length; at += EntryAlignment)
            {
                if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) == Magic)
                {
                    return offset + at;
                }
            }

            offset += bytes.Length;
        }

        return null;
    }

    /// <summary>Where entries begin, from one place in the pack on.</summary>
    public static long Align(long offset) => (offset + EntryAlignment - 1) / EntryAlignment * EntryAlignment;
}
