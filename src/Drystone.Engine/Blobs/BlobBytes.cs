using Drystone.Engine.Disks;
using Drystone.Engine.Tiers;

namespace Drystone.Engine.Blobs;

/// <summary>Where a reader has the stored bytes of a blob from.</summary>
internal abstract class BlobBytes : IDisposable
{
    /// <summary>Fills a buffer with what stands at an offset of the blob; false when the bytes end before.</summary>
    public abstract ValueTask<bool> TryFillAsync(Memory<byte> buffer, long offsetBytes, CancellationToken cancel);

    /// <summary>The reader goes on elsewhere, and will end there.</summary>
    public abstract void Turn(long endBytes);

    public abstract void Dispose();
}

/// <summary>On a disk of the store.</summary>
/// <param name="startBytes">Of the blob in the file.</param>
/// <param name="use">Disposed with it: the file itself, or its share of a pack's handle.</param>
internal sealed class FileBytes(DiskFile file, long startBytes, IDisposable use) : BlobBytes
{
    public override ValueTask<bool> TryFillAsync(Memory<byte> buffer, long offsetBytes, CancellationToken cancel) =>
        new(file.TryFill(buffer.Span, startBytes + offsetBytes));

    public override void Turn(long endBytes)
    {
    }

    public override void Dispose() => use.Dispose();
}

/// <summary>At a tier. A reader goes forward: one request brings all that it will want.</summary>
/// <param name="endBytes">Where the reader will end.</param>
internal sealed class TierBytes(WatchedTier tier, string key, long endBytes) : BlobBytes
{
    private Stream? stream;
    private long end = endBytes;

    /// <exception cref="DamagedDataException">There is nothing at the tier.</exception>
    /// <exception cref="TierUnavailableException">It does not answer.</exception>
    public override async ValueTask<bool> TryFillAsync(
        Memory<byte> buffer, long offsetBytes, CancellationToken cancel)
    {
        stream ??= await tier.OpenAsync(key, offsetBytes, end - offsetBytes, cancel)
            ?? throw new DamagedDataException($"{key} is missing at its tier. Was it removed there?");
        try
        {
            return await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel)
                == buffer.Length;
        }
        catch (TierUnavailableException fault)
        {
            tier.Note(fault);
            throw;
        }
    }

    public override void Turn(long endBytes)
    {
        stream?.Dispose();
        stream = null;
        end = endBytes;
    }

    public override void Dispose() => stream?.Dispose();
}
