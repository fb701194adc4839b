using System.Buffers;
using Drystone.Engine.Blobs;

namespace Drystone.Engine.Compression;

/// <summary>Compresses a large body on its way into a blob file. Beside the file's own buffers it takes one of them and
/// a frame.</summary>
internal sealed class CompressedFileWriter(BlobFileWriter file) : IDisposable
{
    private readonly List<long> ends = [];
    private byte[]? frame = ArrayPool<byte>.Shared.Rent(Zstd.Bound(EngineLimits.CompressedFrameBytes));
    private AlignedBuffer? buffer = AlignedBuffer.Rent();
    private int filled;
    private long plainBytes;
    private long storedBytes;

    /// <summary>Whether a body that begins so is worth it: its first frame is the probe.</summary>
    /// <param name="share">Of its bytes that it will take.</param>
    public static bool IsWorth(ReadOnlySpan<byte> begin, out double share)
    {
        var bytes = begin[..Math.Min(begin.Length, EngineLimits.CompressedFrameBytes)];
        var frame = ArrayPool<byte>.Shared.Rent(Zstd.Bound(bytes.Length));
        var length = bytes.IsEmpty ? 0 : ZstdContext.Compress(bytes, frame);
        ArrayPool<byte>.Shared.Return(frame);
        share = bytes.IsEmpty ? 1 : (double)length / bytes.Length;
        return !bytes.IsEmpty && BlobCompression.IsWorth(bytes.Length, length);
    }

    /// <param name="plain">Whole frames, but for the last bytes of all.</param>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> plain)
    {
        for (var start = 0; start < plain.Length; start += EngineLimits.CompressedFrameBytes)
        {
            var bytes = plain[start..Math.Min(start + EngineLimits.CompressedFrameBytes, plain.Length)];
            var length = ZstdContext.Compress(bytes.Span, frame);
            plainBytes += bytes.Length;
            await AppendAsync(frame.AsMemory(0, length));
            ends.Add(storedBytes);
        }
    }

    /// <summary>After the last bytes: writes the table, and makes all of it durable.</summary>
    public async ValueTask<StoredBlob> FinishAsync()
    {
        var table = new byte[BlobCompression.TableBytesOf(ends.Count)];
        BlobCompression.WriteTable(table, ends);
        await AppendAsync(table);
        var last = buffer!;
        buffer = null;
        return await file.FinishAsync(
            last, filled, sealedElsewhere: null, new BlobCompression(plainBytes, EngineLimits.CompressedFrameBytes));
    }

    public void Dispose()
    {
        buffer?.Return();
        buffer = null;
        if (frame is not null)
        {
            ArrayPool<byte>.Shared.Return(frame);
            frame = null;
        }
    }

    private async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes)
    {
        storedBytes += bytes.Length;
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, EngineLimits.WriteBufferBytes - filled);
            bytes[..count].CopyTo(buffer!.Memory[filled..]);
            filled += count;
            bytes = bytes[count..];
            if (filled == EngineLimits.WriteBufferBytes)
            {
                var full = buffer;
                buffer = null;
                await file.WriteAsync(full);
                buffer = AlignedBuffer.Rent();
                filled = 0;
            }
        }
    }
}
