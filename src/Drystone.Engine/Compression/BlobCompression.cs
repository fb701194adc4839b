using System.Buffers.Binary;
using System.Numerics;
using Drystone.Engine.Records;

namespace Drystone.Engine.Compression;

/// <summary>How the payload of a compressed blob is made: its plain bytes in frames of a fixed number, each compressed
/// by itself, so that a range reads no more than the frames it touches.</summary>
/// <remarks>
/// <code>
/// payload     frame ... frame table
/// frame       of Zstandard, with a checksum of the plain bytes
/// table       where each frame ends in the payload, 8 bytes each; none when there is one frame
/// </code>
/// The table is wrapped as what Zstandard's readers skip, so that the payload as a whole is a file that
/// <c>zstd -d</c> reads. Numbers are little-endian, as Zstandard's are.
/// </remarks>
/// <param name="FrameBytes">Plain bytes of each frame, the last one aside.</param>
internal sealed record BlobCompression(long PlainBytes, int FrameBytes)
{
    public const int EntryBytes = sizeof(long);
    public const int TableHeadBytes = 8;

    // https://github.com/facebook/zstd/blob/dev/doc/zstd_compression_format.md#skippable-frames
    private const uint SkippedMagic = 0x184D2A50;

    // What a record may say, so that a damaged one claims no memory.
    private const int LeastFrameBytes = 4 << 10;
    private const int MostFrameBytes = 1 << 20;

    private const byte Zstandard = 1;

    public int Frames => checked((int)((PlainBytes + FrameBytes - 1) / FrameBytes));

    public long TableBytes => TableBytesOf(Frames);

    /// <summary>Whether bytes are stored compressed: what saves less than a sixteenth costs its readers more than it
    /// gives.</summary>
    public static bool IsWorth(long plainBytes, long storedBytes) => storedBytes <= plainBytes - plainBytes / 16;

    public static long TableBytesOf(int frames) => frames > 1 ? TableHeadBytes + frames * (long)EntryBytes : 0;

    /// <summary>Writes the table; returns its length.</summary>
    /// <param name="ends">Of each frame.</param>
    public static int WriteTable(Span<byte> table, IReadOnlyList<long> ends)
    {
        if (ends.Count <= 1)
        {
            return 0;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(table, SkippedMagic);
        BinaryPrimitives.WriteUInt32LittleEndian(
            table[sizeof(uint)..], checked((uint)(ends.Count * (long)EntryBytes)));
        for (var frame = 0; frame < ends.Count; frame++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(table[(TableHeadBytes + frame * EntryBytes)..], ends[frame]);
        }

        return (int)TableBytesOf(ends.Count);
    }

    public int PlainBytesOf(int frame) => (int)Math.Min(FrameBytes, PlainBytes - frame * (long)FrameBytes);

    public void Write(ref RecordWriter record)
    {
        record.Byte(Zstandard);
        record.Number(PlainBytes);
        record.Number(FrameBytes);
    }

    /// <param name="storedBytes">Of the payload.</param>
    /// <exception cref="DamagedDataException">By a method that this version does not know, or no frames of such a
    /// length can be in the payload.</exception>
    public static BlobCompression Read(ref RecordReader record, long storedBytes)
    {
        var method = record.Byte();
        var compression = new BlobCompression(record.Number(), record.Int32());
        if (method != Zstandard)
        {
            throw new DamagedDataException($"A blob is compressed by method {method}; this version knows 1.");
        }

        return compression.PlainBytes > 0
            && BitOperations.IsPow2(compression.FrameBytes)
            && compression.FrameBytes is >= LeastFrameBytes and <= MostFrameBytes
            && compression.PlainBytes / compression.FrameBytes < int.MaxValue
            && compression.TableBytes < storedBytes
                ? compression
                : throw new DamagedDataException("The record of a compressed blob does not fit its length.");
    }
}
