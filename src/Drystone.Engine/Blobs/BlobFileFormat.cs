using System.Buffers.Binary;

namespace Drystone.Engine.Blobs;

/// <summary>
/// A blob file: the payload, zeros to a multiple of 4,096, then a tail of a multiple of 4,096 that holds a CRC32C for
/// each block of the payload and, in its last 32 bytes, the footer.
/// </summary>
/// <remarks>
/// <code>
/// footer  0  4  magic "DSb1"
///         4  4  CRC32C of bytes 8 to 32
///         8  8  blob id
///        16  8  payload bytes
///        24  8  zero
/// </code>
/// </remarks>
internal static class BlobFileFormat
{
    private const int FooterBytes = 32;
    private const uint Magic = 0x31625344;

    public static long TailOffset(long payloadBytes) => RoundUp(payloadBytes);

    public static int TailBytes(long payloadBytes) =>
        checked((int)RoundUp(BlockChecksum.BlockCount(payloadBytes) * (long)sizeof(uint) + FooterBytes));

    public static long FileBytes(long payloadBytes) => TailOffset(payloadBytes) + TailBytes(payloadBytes);

    public static void WriteTail(Span<byte> tail, long blobId, long payloadBytes, ReadOnlySpan<uint> checksums)
    {
        tail.Clear();
        for (var i = 0; i < checksums.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(tail[(i * sizeof(uint))..], checksums[i]);
        }

        var footer = tail[^FooterBytes..];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(footer[8..], blobId);
        BinaryPrimitives.WriteInt64LittleEndian(footer[16..], payloadBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(footer[4..], BlockChecksum.Of(footer[8..]));
    }

    public static long RoundUp(long bytes) =>
        (bytes + AlignedBuffer.Alignment - 1) / AlignedBuffer.Alignment * AlignedBuffer.Alignment;
}
