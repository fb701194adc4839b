using System.Buffers;
using System.Buffers.Binary;
using Drystone.Engine.Encryption;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;
using Drystone.Engine.Tiers;

namespace Drystone.Engine.Blobs;

/// <summary>Reads a range of one blob, block by block, and lets nothing out that its checksum, and its tag when it
/// is encrypted, does not vouch for.</summary>
internal sealed class BlobReader : IBlobReader
{
    // Four blocks a time: large enough that system calls do not count, small enough for thousands of readers.
    private const int PieceBytes = 4 * EngineLimits.BlockBytes;

    private readonly long blobId;
    private readonly BlobRecord record;
    private readonly BlobBytes stored;
    private readonly BlobCipher? cipher;
    private readonly BlobTables? tables;
    private readonly int bufferBytes;
    private byte[]? buffer;
    private long position;
    private long end;

    /// <summary>Told of what the disk cannot read.</summary>
    public required WriteHealth Health { get; init; }

    /// <param name="stored">Disposed with the reader.</param>
    /// <param name="tables">The checksums and tags of the blocks, where the record has none; disposed with the
    /// reader.</param>
    /// <param name="cipher">Disposed with the reader; null: the bytes are given as they are stored.</param>
    public BlobReader(
        long blobId, BlobRecord record, BlobBytes stored, BlobTables? tables, ByteSpan range, BlobCipher? cipher)
    {
        this.blobId = blobId;
        this.record = record;
        this.stored = stored;
        this.tables = tables;
        this.cipher = cipher;
        (position, end) = (range.Offset, range.Offset + range.Length);
        var coveredBytes = end - position / EngineLimits.BlockBytes * EngineLimits.BlockBytes;
        var blocksBytes = BlockChecksum.BlockCount(Math.Min(coveredBytes, PieceBytes)) * EngineLimits.BlockBytes;
        bufferBytes = (int)Math.Min(blocksBytes, record.LengthBytes);
    }

    /// <summary>Goes on with another range, within the one that it was made for.</summary>
    public void Select(ByteSpan range)
    {
        (position, end) = (range.Offset, range.Offset + range.Length);
        stored.Turn(Math.Min(RoundUpToBlock(end), record.LengthBytes));
    }

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancel)
    {
        if (position >= end)
        {
            return default;
        }

        var (from, to) = NextPiece();
        buffer ??= ArrayPool<byte>.Shared.Rent(bufferBytes);
        await FillAsync(buffer.AsMemory(0, (int)(to - from)), from, cancel);
        var start = (int)(position - from);
        position = Math.Min(to, end);
        return buffer.AsMemory(start, (int)(position - from) - start);
    }

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(IBufferWriter<byte> output, CancellationToken cancel)
    {
        var (from, to) = NextPiece();
        if (position != from)
        {
            // It begins within a block, of which all is needed and not all may go out.
            var piece = await ReadAsync(cancel);
            output.Write(piece.Span);
            return piece.Length;
        }

        if (position >= end)
        {
            return 0;
        }

        ReturnBuffer();

        // What lies behind the end of the range is verified with its block, and not handed on.
        var bytes = output.GetMemory((int)(to - from))[..(int)(to - from)];
        await FillAsync(bytes, from, cancel);
        position = Math.Min(to, end);
        output.Advance((int)(position - from));
        return (int)(position - from);
    }

    /// <summary>The whole blocks that are read next.</summary>
    private (long From, long To) NextPiece()
    {
        var from = position / EngineLimits.BlockBytes * EngineLimits.BlockBytes;
        return (from, Math.Min(Math.Min(RoundUpToBlock(end), record.LengthBytes), from + PieceBytes));
    }

    private async ValueTask FillAsync(Memory<byte> bytes, long from, CancellationToken cancel)
    {
        try
        {
            if (!await stored.TryFillAsync(bytes, from, cancel))
            {
                throw Damaged("is shorter than it was written");
            }

            Verify(bytes.Span, from / EngineLimits.BlockBytes);
        }
        catch (IOException fault) when (IsOfDisk(fault))
        {
            throw Health.NoteReadFault(fault, $"read {Place}");
        }
    }

    /// <summary>What reads do not touch. Of a blob file: the tags of an encrypted payload, without which no key opens
    /// it, and the footer. In a pack, where the record holds the tags itself: the header of the entry.</summary>
    /// <exception cref="DamagedDataException">They are not what was written.</exception>
    public async ValueTask VerifyRestAsync(CancellationToken cancel)
    {
        try
        {
            if (tables?.IsWhole(blobId, record) == false)
            {
                throw Damaged("does not match the checksum of its tail");
            }
        }
        catch (IOException fault) when (IsOfDisk(fault))
        {
            throw Health.NoteReadFault(fault, $"read {Place}");
        }

        if (record.IsPacked)
        {
            var header = new byte[PackFormat.PrefixBytes(record.BlockChecksums.Length)];
            if (!await stored.TryFillAsync(header, -header.Length, cancel)
                || !PackFormat.IsPrefixOf(header, blobId, record))
            {
                throw new DamagedHeaderException(Damaged("has a damaged header; its bytes can be read").Message);
            }
        }
    }

    public void Dispose()
    {
        ReturnBuffer();
        tables?.Dispose();
        cipher?.Dispose();
        stored.Dispose();
    }

    private void ReturnBuffer()
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = null;
        }
    }

    private static long RoundUpToBlock(long bytes) =>
        (bytes + EngineLimits.BlockBytes - 1) / EngineLimits.BlockBytes * EngineLimits.BlockBytes;

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

    private uint ChecksumOf(int block) => tables is null
        ? record.BlockChecksums[block]
        : BinaryPrimitives.ReadUInt32LittleEndian(EntryOf(tables.Checksums, block));

    private ReadOnlySpan<byte> TagOf(int block) => tables is null
        ? record.Encryption!.BlockTags.AsSpan(block * BlobCipher.TagBytes, BlobCipher.TagBytes)
        : EntryOf(tables.Tags, block);

    private ReadOnlySpan<byte> EntryOf(BlobFileTable table, int block) =>
        table.EntryOf(block) is { IsEmpty: false } entry ? entry : throw Damaged("is shorter than it was written");

    private string Place => record switch
    {
        { Remote: { } place } => $"Blob {blobId} at the tier of {place.Tier} as {place.Key}",
        { IsPacked: true } => $"Blob {blobId} in pack {record.PackId} at {record.OffsetBytes}",
        _ => $"Blob file {blobId}",
    };

    private DamagedDataException Damaged(string how) => new($"{Place} {how}.");

    /// <summary>Neither of the bytes nor of a tier.</summary>
    private static bool IsOfDisk(IOException fault) =>
        fault is not (DamagedDataException or StoreUnavailableException or TierUnavailableException);
}
