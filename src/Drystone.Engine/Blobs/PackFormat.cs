using System.Buffers.Binary;

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
}
