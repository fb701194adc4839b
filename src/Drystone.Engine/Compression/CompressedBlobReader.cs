using System.Buffers;
using System.Buffers.Binary;
using Drystone.Engine.Blobs;
using Drystone.Engine.Objects;

namespace Drystone.Engine.Compression;

/// <summary>Reads a range of the plain bytes of a compressed blob, frame by frame. Memory does not grow with the blob:
/// a frame as it is stored, a frame of plain bytes, and a piece of the table.</summary>
internal sealed class CompressedBlobReader : IBlobReader
{
    // Entries of the table that are held at once. After so many frames, 128 MiB, the next are looked up.
    private const int RunFrames = 1_024;

    private readonly long blobId;
    private readonly BlobCompression compression;
    private readonly BlobReader stored;
    private readonly long tableOffset;
    private readonly byte[] plain;
    private readonly int largestFrame;
    private byte[]? gathered;
    private long[] ends = [];
    private int firstOfRun;
    private long startOfRun;
    private ReadOnlyMemory<byte> piece;
    private long position;
    private readonly long end;

    /// <param name="stored">Of the whole payload; disposed with the reader.</param>
    /// <param name="range">Of the plain bytes.</param>
    public CompressedBlobReader(
        long blobId, BlobCompression compression, long storedBytes, BlobReader stored, ByteSpan range)
    {
        (this.blobId, this.compression, this.stored) = (blobId, compression, stored);
        (position, end) = (range.Offset, range.Offset + range.Length);
        tableOffset = storedBytes - compression.TableBytes;
        largestFrame = Zstd.Bound(compression.FrameBytes);
        plain = ArrayPool<byte>.Shared.Rent((int)Math.Min(compression.PlainBytes, compression.FrameBytes));
    }

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancel)
    {
        if (position >= end)
        {
            return default;
        }

        var frame = (int)(position / compression.FrameBytes);
        if (frame - firstOfRun >= ends.Length)
        {
            await StartRunAsync(frame, cancel);
        }

        Decompress(frame, await TakeAsync(StoredBytesOf(frame), cancel));
        var start = frame * (long)compression.FrameBytes;
        var from = (int)(position - start);
        var to = (int)Math.Min(end - start, compression.PlainBytesOf(frame));
        position = start + to;
        return plain.AsMemory(from, to - from);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(plain);
        if (gathered is not null)
        {
            ArrayPool<byte>.Shared.Return(gathered);
            gathered = null;
        }

        stored.Dispose();
    }

    private void Decompress(int frame, ReadOnlyMemory<byte> bytes)
    {
        var expected = compression.PlainBytesOf(frame);
        if (ZstdContext.TryDecompress(bytes.Span, plain.AsSpan(0, expected)) != expected)
        {
            throw Damaged($"does not decompress at byte {frame * (long)compression.FrameBytes}");
        }
    }

    private int StoredBytesOf(int frame)
    {
        var start = frame == firstOfRun ? startOfRun : ends[frame - firstOfRun - 1];
        return (int)(ends[frame - firstOfRun] - start);
    }

    /// <summary>Looks up where the next frames are, and turns to the first.</summary>
    private async ValueTask StartRunAsync(int frame, CancellationToken cancel)
    {
        var last = (int)Math.Min((end - 1) / compression.FrameBytes, frame + RunFrames - 1L);
        if (compression.Frames == 1)
        {
            (startOfRun, ends) = (0, [tableOffset]);
        }
        else
        {
            // The end of the frame before is where the first one starts.
            var from = Math.Max(0, frame - 1);
            var found = await ReadTableAsync(from, last, cancel);
            startOfRun = frame == 0 ? 0 : found[0];
            ends = found[(frame - from)..];
        }

        firstOfRun = frame;
        Check();
        stored.Select(new ByteSpan(startOfRun, ends[^1] - startOfRun));
        piece = default;
    }

    private async ValueTask<long[]> ReadTableAsync(int first, int last, CancellationToken cancel)
    {
        var entries = new long[last - first + 1];
        var bytes = new byte[entries.Length * BlobCompression.EntryBytes];
        stored.Select(new ByteSpan(
            tableOffset + BlobCompression.TableHeadBytes + first * (long)BlobCompression.EntryBytes, bytes.Length));
        for (var done = 0; done < bytes.Length;)
        {
            var read = await stored.ReadAsync(cancel);
            read.CopyTo(bytes.AsMemory(done));
            done += read.Length;
        }

        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(i * BlobCompression.EntryBytes));
        }

        return entries;
    }

    private void Check()
    {
        var start = startOfRun;
        foreach (var next in ends)
        {
            if (start < 0 || next <= start || next - start > largestFrame || next > tableOffset)
            {
                throw Damaged("has a table of frames that cannot be");
            }

            start = next;
        }
    }

    /// <summary>The next stored bytes: frames come one after another. Where they are when they are there as a whole,
    /// else gathered.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> TakeAsync(int bytes, CancellationToken cancel)
    {
        if (piece.IsEmpty)
        {
            piece = await stored.ReadAsync(cancel);
        }

        if (piece.Length >= bytes)
        {
            var taken = piece[..bytes];
            piece = piece[bytes..];
            return taken;
        }

        gathered ??= ArrayPool<byte>.Shared.Rent(largestFrame);
        for (var done = 0; done < bytes;)
        {
            piece = piece.IsEmpty ? await stored.ReadAsync(cancel) : piece;
            var count = Math.Min(piece.Length, bytes - done);
            piece[..count].CopyTo(gathered.AsMemory(done));
            piece = piece[count..];
            done += count;
        }

        return gathered.AsMemory(0, bytes);
    }

    private DamagedDataException Damaged(string how) => new($"The compressed blob {blobId} {how}.");
}
