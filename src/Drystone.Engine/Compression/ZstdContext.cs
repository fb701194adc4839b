using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Drystone.Engine.Compression;

/// <summary>Zstandard's working memory, some hundred kilobytes. Rented for one frame and given back: as many are in use
/// as threads compress or decompress at this moment.</summary>
internal sealed class ZstdContext : SafeHandle
{
    // More than that come back only after more threads than processors were at it.
    private static readonly int Kept = 2 * Environment.ProcessorCount;

    private static readonly ConcurrentBag<ZstdContext> Compressors = [];
    private static readonly ConcurrentBag<ZstdContext> Decompressors = [];

    private readonly bool compresses;

    /// <exception cref="InsufficientMemoryException">There is no memory for it.</exception>
    private ZstdContext(nint context, bool compresses) : base(invalidHandleValue: 0, ownsHandle: true)
    {
        if (context == 0)
        {
            throw new InsufficientMemoryException("There is no memory to compress with.");
        }

        this.compresses = compresses;
        SetHandle(context);
    }

    public override bool IsInvalid => handle == 0;

    /// <returns>The length of the frame that was made.</returns>
    public static int Compress(ReadOnlySpan<byte> plain, Span<byte> into)
    {
        var context = Compressors.TryTake(out var kept)
            ? kept
            : new ZstdContext(Zstd.CreateCompressor(EngineLimits.CompressionLevel), compresses: true);
        try
        {
            return Zstd.Compress(context.handle, plain, into);
        }
        finally
        {
            context.GiveBackTo(Compressors);
        }
    }

    /// <inheritdoc cref="Zstd.TryDecompress"/>
    public static int? TryDecompress(ReadOnlySpan<byte> frame, Span<byte> into)
    {
        var context = Decompressors.TryTake(out var kept)
            ? kept
            : new ZstdContext(Zstd.CreateDecompressor(), compresses: false);
        try
        {
            return Zstd.TryDecompress(context.handle, frame, into);
        }
        finally
        {
            context.GiveBackTo(Decompressors);
        }
    }

    protected override bool ReleaseHandle()
    {
        if (compresses)
        {
            Zstd.FreeCompressor(handle);
        }
        else
        {
            Zstd.FreeDecompressor(handle);
        }

        return true;
    }

    private void GiveBackTo(ConcurrentBag<ZstdContext> pool)
    {
        if (pool.Count < Kept)
        {
            pool.Add(this);
        }
        else
        {
            Dispose();
        }
    }
}
