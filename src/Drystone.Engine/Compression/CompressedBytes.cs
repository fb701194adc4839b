using System.Buffers;

namespace Drystone.Engine.Compression;

/// <summary>A small body, compressed in memory.</summary>
internal sealed class CompressedBytes : IDisposable
{
    private readonly byte[] buffer;
    private int length;

    private CompressedBytes(BlobCompression compression)
    {
        Compression = compression;
        var largestFrame = (int)Math.Min(compression.PlainBytes, compression.FrameBytes);
        buffer = ArrayPool<byte>.Shared.Rent(
            checked((int)compression.TableBytes + compression.Frames * Zstd.Bound(largestFrame)));
    }

    public BlobCompression Compression { get; }

    public Memory<byte> Payload => buffer.AsMemory(0, length);

    /// <summary>Null when it is not worth it.</summary>
    public static CompressedBytes? TryMake(ReadOnlySpan<byte> plain)
    {
        if (plain.Length < EngineLimits.LeastCompressedBytes)
        {
            return null;
        }

        var made = new CompressedBytes(new BlobCompression(plain.Length, EngineLimits.CompressedFrameBytes));
        if (made.TryFill(plain))
        {
            return made;
        }

        made.Dispose();
        return null;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    /// <summary>The first frame is the probe: of what does not compress no more is tried.</summary>
    private bool TryFill(ReadOnlySpan<byte> plain)
    {
        var ends = new List<long>(Compression.Frames);
        for (var frame = 0; frame < Compression.Frames; frame++)
        {
            var bytes = plain.Slice(frame * Compression.FrameBytes, Compression.PlainBytesOf(frame));
            length += ZstdContext.Compress(bytes, buffer.AsSpan(length));
            ends.Add(length);
            if (frame == 0 && !BlobCompression.IsWorth(bytes.Length, length))
            {
                return false;
            }
        }

        length += BlobCompression.WriteTable(buffer.AsSpan(length), ends);
        return BlobCompression.IsWorth(plain.Length, length);
    }
}
