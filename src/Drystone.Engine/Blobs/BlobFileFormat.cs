using System.Buffers.Binary;

using Drystone.Engine.Encryption;

namespace Drystone.Engine.Blobs;

/// <summary>
/// A blob file: the payload, zeros to a multiple of 4,096, then a tail of a multiple of 4,096 that holds a CRC32C for
/// each block of the payload, for each block of an encrypted one its tag of 16 bytes, and in the last 32 bytes the
/// footer.
/// </summary>
/// <remarks>
/// <code>
/// footer  0  4  magic "DSb1"
///         4  4  CRC32C of bytes 8 to 32
///         8  8  blob id
///        16  8  payload bytes
///        24  4  flags: 1 when the payload is encrypted, 2 when it is compressed
///        28  4  CRC32C of the tags; zero when there are none
/// </code>
/// </remarks>
internal static class BlobFileFormat
{
    public const int FooterBytes = 32;
    private const uint Magic = 0x31625344;
    private const int EncryptedFlag = 1;
    private const int CompressedFlag = 2;

    public static long TailOffset(long payloadBytes) => RoundUp(payloadBytes);

    public static long TagsOffset(long payloadBytes) =>
        TailOffset(payloadBytes) + BlockChecksum.BlockCount(payloadBytes) * (long)sizeof(uint);

    public static int TailBytes(long payloadBytes, bool isEncrypted)
    {
        var blockBytes = sizeof(uint) + (isEncrypted ? BlobCipher.TagBytes : 0);
        return checked((int)RoundUp(BlockChecksum.BlockCount(payloadBytes) * (long)blockBytes + FooterBytes));
    }

    public static long FileBytes(long payloadBytes, bool isEncrypted) =>
        TailOffset(payloadBytes) + TailBytes(payloadBytes, isEncrypted);

    /// <param name="tags">Of the blocks of an encrypted payload; empty for a plain one.</param>
    public static void WriteTail(
        Span<byte> tail, long blobId, long payloadBytes, ReadOnlySpan<uint> checksums, ReadOnlySpan<byte> tags,
        bool isCompressed = false)
    {
        tail.Clear();
        for (var i = 0; i < checksums.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(tail[(i * sizeof(uint))..], checksums[i]);
        }

        tags.CopyTo(tail[(checksums.Length * sizeof(uint))..]);
        WriteFooter(
            tail[^FooterBytes..], blobId, payloadBytes, FlagsOf(isEncrypted: !tags.IsEmpty, isCompressed),
            tags.IsEmpty ? 0 : BlockChecksum.Of(tags));
    }

    public static long FooterOffset(long payloadBytes, bool isEncrypted) =>
        FileBytes(payloadBytes, isEncrypted) - FooterBytes;

    /// <summary>Whether a footer is the one that <see cref="WriteTail"/> writes for such a blob.</summary>
    /// <param name="flags">As <see cref="FlagsOf"/> tells.</param>
    /// <param name="tagsChecksum">Of the tags as they were found; 0 when there are none.</param>
    public static bool IsFooterOf(
        ReadOnlySpan<byte> footer, long blobId, long payloadBytes, int flags, uint tagsChecksum)
    {
        Span<byte> expected = stackalloc byte[FooterBytes];
        WriteFooter(expected, blobId, payloadBytes, flags, tagsChecksum);
        return footer.SequenceEqual(expected);
    }

    /// <summary>What a footer says of its blob; null when it is none.</summary>
    public static (long BlobId, long PayloadBytes, bool IsPlain)? TryReadFooter(ReadOnlySpan<byte> footer)
    {
        var (blobId, payloadBytes, flags) = (
            BinaryPrimitives.ReadInt64LittleEndian(footer[8..]), BinaryPrimitives.ReadInt64LittleEndian(footer[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(footer[24..]));
        return IsFooterOf(
            footer, blobId, payloadBytes, flags, BinaryPrimitives.ReadUInt32LittleEndian(footer[28..]))
            ? (blobId, payloadBytes, flags == 0)
            : null;
    }

    public static int FlagsOf(bool isEncrypted, bool isCompressed) =>
        (isEncrypted ? EncryptedFlag : 0) | (isCompressed ? CompressedFlag : 0);

    public static long RoundUp(long bytes) =>
        (bytes + AlignedBuffer.Alignment - 1) / AlignedBuffer.Alignment * AlignedBuffer.Alignment;

    private static void WriteFooter(
        Span<byte> footer, long blobId, long payloadBytes, int flags, uint tagsChecksum)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(footer, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(footer[8..], blobId);
        BinaryPrimitives.WriteInt64LittleEndian(footer[16..], payloadBytes);
        BinaryPrimitives.WriteInt32LittleEndian(footer[24..], flags);
        BinaryPrimitives.WriteUInt32LittleEndian(footer[28..], tagsChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(footer[4..], BlockChecksum.Of(footer[8..]));
    }
}
