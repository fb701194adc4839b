using System.Buffers;
using System.Buffers.Binary;
using Drystone.Engine.Encryption;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;
using Microsoft.Win32.SafeHandles;

namespace Drystone.Engine.Blobs;

/// <summary>Reads a range of one blob, block by block, and lets nothing out that its checksum, and its tag when it
/// is encrypted, does not vouch for.</summary>
internal sealed class BlobReader : IDisposable
{
    // Four blocks a time: large enough that system calls do not count, small enough for thousands of readers.
    private const int PieceBytes = 4 * EngineLimits.BlockBytes;

    private readonly long blobId;
    private readonly BlobRecord record;
    private readonly SafeFileHandle file;
    private readonly IDisposable use;
    private readonly BlobCipher? cipher;
    private readonly BlobFileTable? checksums;
    private readonly BlobFileTable? tags;
    private readonly byte[] buffer;
    private long position;
    private long end;

    /// <param name="use">Disposed with the reader: the file itself, or its share of a pack's handle.</param>
    /// <param name="cipher">Disposed with the reader; null: the bytes are given as they are stored.</param>
    public BlobReader(
        long blobId, BlobRecord record, SafeFileHandle file, IDisposable use, ByteSpan range, BlobCipher? cipher)
    {
        this.blobId = blobId;
        this.record = record;
        this.file = file;
        this.use = use;
        this.cipher = cipher;
        (position, end) = (range.Offset, range.Offset + range.Length);
        var coveredBytes = end - position / EngineLimits.BlockBytes * EngineLimits.BlockBytes;
        var blocksBytes = BlockChecksum.BlockCount(Math.Min(coveredBytes, PieceBytes)) * EngineLimits.BlockBytes;
        buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(blocksBytes, record.LengthBytes));
        if (!record.IsPacked)
        {
            var blocks = BlockChecksum.BlockCount(record.LengthBytes);
            var tail = BlobFileFormat.TailOffset(record.LengthBytes);
            checksums = new BlobFileTable(file, tail, sizeof(uint), blocks);
            tags = cipher is null
                ? null
                : new BlobFileTable(
                    file, BlobFileFormat.TagsOffset(record.LengthBytes), BlobCipher.TagBytes, blocks);
        }
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

    /// <summary>Of a blob file what reads without a key do not touch: the tags of an encrypted payload, without which
    /// no key opens it, and the footer. The record of a packed blob holds its tags itself.</summary>
    /// <exception cref="DamagedDataException">They are not what was written.</exception>
    public void VerifyTail()
    {
        if (record.IsPacked)
        {
            return;
        }

        var isEncrypted = record.Encryption is not null;
        var tags = isEncrypted ? ChecksumOfTags() : 0;
        Span<byte> footer = stackalloc byte[BlobFileFormat.FooterBytes];
        ReadExactly(footer, BlobFileFormat.FooterOffset(record.LengthBytes, isEncrypted));
        if (!BlobFileFormat.IsFooterOf(footer, blobId, record.LengthBytes, isEncrypted, tags))
        {
            throw Damaged("does not match the checksum of its tail");
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        checksums?.Dispose();
        tags?.Dispose();
        cipher?.Dispose();
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

    private uint ChecksumOfTags()
    {
        var offset = BlobFileFormat.TagsOffset(record.LengthBytes);
        var end = offset + BlockChecksum.BlockCount(record.LengthBytes) * (long)BlobCipher.TagBytes;
        var checksum = BlockChecksum.Begun;
        while (offset < end)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(end - offset, buffer.Length / sizeof(ulong) * sizeof(ulong)));
            ReadExactly(piece, offset);
            checksum = BlockChecksum.Append(checksum, piece);
            offset += piece.Length;
        }

        return ~checksum;
    }

    /// <summary>Of each block the checksum, and then the decryption in place.</summary>
    private void Verify(Span<byte> bytes, long firstBlock)
    {
        for (var block = 0; block * EngineLimits.BlockBytes < bytes.Length; block++)
        {
            var start = block * EngineLimits.BlockBytes;
            var stop = Math.Min(start + EngineLimits.BlockBytes, bytes.Length);
            var number = checked((int)firstBlock + block);
            if (BlockChecksum.Of(bytes[start..stop]) != ChecksumOf(number))
            {
                throw Damaged($"does not match its checksum at byte {number * (long)EngineLimits.BlockBytes}");
            }

            if (cipher?.TryDecrypt(number, bytes[start..stop], TagOf(number)) == false)
            {
                throw Damaged($"was altered at byte {number * (long)EngineLimits.BlockBytes}");
            }
        }
    }

    private uint ChecksumOf(int block) => checksums is null
        ? record.BlockChecksums[block]
        : BinaryPrimitives.ReadUInt32LittleEndian(EntryOf(checksums, block));

    private ReadOnlySpan<byte> TagOf(int block) => tags is null
        ? record.Encryption!.BlockTags.AsSpan(block * BlobCipher.TagBytes, BlobCipher.TagBytes)
        : EntryOf(tags, block);

    private ReadOnlySpan<byte> EntryOf(BlobFileTable table, int block) =>
        table.EntryOf(block) is { IsEmpty: false } entry ? entry : throw Damaged("is shorter than it was written");

    private DamagedDataException Damaged(string how) => record.IsPacked
        ? new($"Blob {blobId} in pack {record.PackId} at {record.OffsetBytes} {how}.")
        : new($"Blob file {blobId} {how}.");
}
