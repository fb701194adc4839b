namespace Drystone.Engine.Disks;

/// <summary>A file that is open on a <see cref="Disk"/>. Safe for several readers at once.</summary>
internal abstract class DiskFile : IDisposable
{
    /// <summary>Reads some of the bytes from an offset on; 0 at the end.</summary>
    public abstract int Read(Span<byte> bytes, long offset);

    public abstract void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Writes pieces one after the other, in one call.</summary>
    public abstract void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset);

    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, long offset);

    public abstract void SetLength(long length);

    /// <summary>Makes the bytes and the size durable.</summary>
    public abstract void SyncData();

    /// <summary>Reserves room, so that later writes do not wait for the file system to find it. A file system that
    /// cannot is no fault; a full one is.</summary>
    public abstract void Reserve(long offset, long length);

    /// <summary>Gives a range back to the file system; false where it cannot.</summary>
    public abstract bool PunchHole(long offset, long length);

    public abstract void Dispose();

    /// <summary>Fills a buffer from an offset on; false when the file ends before.</summary>
    public bool TryFill(Span<byte> bytes, long offset)
    {
        for (var done = 0; done < bytes.Length;)
        {
            var read = Read(bytes[done..], offset + done);
            if (read == 0)
            {
                return false;
            }

            done += read;
        }

        return true;
    }
}
