using System.Buffers;
using System.Buffers.Binary;
using Drystone.Engine.Records;
using Microsoft.Win32.SafeHandles;

namespace Drystone.Engine.Blobs;

/// <summary>Reads a range of one blob, block by block, and lets nothing out that its checksum does not vouch
/// for.</summary>
internal sealed class BlobReader : IDisposable
{
    // Four blocks a time: large enough that system calls do not count, small enough for thousands of readers.
    private const int PieceBytes = 4 * EngineLimits.BlockBytes;

    private readonly long blobId;
    private readonly BlobRecord record;
    private readonly SafeFileHandle file;
    private readonly IDisposable use;
    private readonly byte[] buffer;
    private byte[]? checksums;
    private int checksumsFirstBlock;
    private long position;
    private long end;

    /// <param name="use">Disposed with the reader: the file itself, or its share of a pack's handle.</param>
    public BlobReader(
        long blobId, BlobRecord record, SafeFileHandle file, IDisposable use, long offset, long length)
    {
        this.blobId = blobId;
        this.record = record;
        this.file = file;
        this.use = use;
        position = offset;
        end = offset + length;
        var coveredBytes = end - offset / EngineLimits.BlockBytes * EngineLimits.BlockBytes;
        var blocksBytes = BlockChecksum.BlockCount(Math.Min(coveredBytes, PieceBytes)) * EngineLimits.BlockBytes;
        buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(blocksBytes, record.LengthBytes));
    }

    /// <summary>The next bytes, valid until the next call; empty at the end.</summary>
    /// <exception cref="DamagedDataException">The bytes on disk are not what was written.</exception>
    public ReadOnlyMemory<byte> Read()
    {
        if (position >= end)
        {
            return default;
        }

        var firstBlock = position / EngineLimits.BlockBytes;
        var from = firstBlock * EngineLimits.BlockBytes;
        var to = Math.Min(RoundUpToBlock(end), record.LengthBytes);
        to = Math.Min(to, from + PieceBytes);
        var bytes = buffer.AsSpan(0, (int)(to - from));
        ReadExactly(bytes, record.OffsetBytes + from);
        Verify(bytes, firstBlock);
        var start = (int)(position - from);
        position = Math.Min(to, end);
        return buffer.AsMemory(start, (int)(position - from) - start);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        if (checksums is not null)
        {
            ArrayPool<byte>.Shared.Return(checksums);
        }

        use.Dispose();
    }

    private static long RoundUpToBlock(long bytes) =>
        (bytes + EngineLimits.BlockBytes - 1) / EngineLimits.BlockBytes * EngineLimits.BlockBytes;

    private void ReadExactly(Span<byte> bytes, long offset)
    {
        for (var done = 0; done < bytes.Length;)
        {
            var read = RandomAccess.Read(file, bytes[done..], offset + done);
            if (read == 0)
            {
                throw Damaged("is shorter than it was written");
            }

            done += read;
        }
    }

    private void Verify(ReadOnlySpan<byte> bytes, long firstBlock)
    {
        for (var block = 0; block * EngineLimits.BlockBytes < bytes.Length; block++)
        {
            var start = block * EngineLimits.BlockBytes;
            var stop = Math.Min(start + EngineLimits.BlockBytes, bytes.Length);
            if (BlockChecksum.Of(bytes[start..stop]) != ChecksumOf(firstBlock + block))
            {
                throw Damaged($"does not match its checksum at byte {(firstBlock + block) * EngineLimits.BlockBytes}");
            }
        }
    }

    private uint ChecksumOf(long block) =>
        record.IsPacked ? record.BlockChecksums[block] : ChecksumFromTail(block);

    /// <summary>A file's checksums are read a page at a time, which covers 64 MiB.</summary>
    private uint ChecksumFromTail(long block)
    {
        const int PageBytes = 4_096;
        const int PerPage = PageBytes / sizeof(uint);
        var first = (int)(block / PerPage * PerPage);
        if (checksums is null || first != checksumsFirstBlock)
        {
            checksums ??= ArrayPool<byte>.Shared.Rent(PageBytes);
            var tail = BlobFileFormat.TailOffset(record.LengthBytes) + first * (long)sizeof(uint);
            ReadExactly(checksums.AsSpan(0, PageBytes), tail);
            checksumsFirstBlock = first;
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(checksums.AsSpan((int)(block - first) * sizeof(uint)));
    }

    private DamagedDataException Damaged(string how) => record.IsPacked
        ? new($"Blob {blobId} in pack {record.PackId} at {record.OffsetBytes} {how}.")
        : new($"Blob file {blobId} {how}.");
}
