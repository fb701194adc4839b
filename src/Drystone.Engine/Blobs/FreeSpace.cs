using Drystone.Engine.Disks;

namespace Drystone.Engine.Blobs;

/// <summary>Keeps the last of the disk for metadata, so that deletes still commit on a disk that is full of objects.
/// </summary>
internal sealed class FreeSpace(Disk disk, string directory, TimeProvider time)
{
    /// <summary>Enough for the copy-on-write pages of many commits; bodies are refused below it.</summary>
    public const long ReservedBytes = 64L << 20;

    /// <summary>What compaction leaves of the reserve: it may use the rest, since it gives back more than it
    /// takes.</summary>
    public const long ReservedFromCompactionBytes = 16L << 20;

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private long measuredAt = long.MinValue;
    private long freeBytes;

    public string Directory => directory;

    public long FreeBytes => disk.FreeBytes(directory);

    public long TotalBytes => disk.TotalBytes(directory);

    /// <summary>For figures, which must not fail because of a disk that is away: nothing is free there.</summary>
    public (long FreeBytes, long TotalBytes) Measure()
    {
        try
        {
            return (FreeBytes, TotalBytes);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return (0, 0);
        }
    }

    /// <param name="reservedBytes">What must be left.</param>
    /// <exception cref="StoreUnavailableException">Fewer than that many bytes are free beyond the reserve.</exception>
    public void Demand(long bytes, long reservedBytes = ReservedBytes)
    {
        var now = time.GetTimestamp();
        if (measuredAt == long.MinValue || time.GetElapsedTime(measuredAt, now) > MaxAge)
        {
            freeBytes = FreeBytes;
            measuredAt = now;
        }

        // What is let through counts at once: within one measurement many bodies may ask.
        if (Interlocked.Add(ref freeBytes, -bytes) < reservedBytes)
        {
            measuredAt = long.MinValue;
            throw new StoreUnavailableException(
                StoreFault.DiskFull,
                $"The disk of {directory} is full: fewer than {bytes + reservedBytes} bytes are free.")
            {
                IsForesight = true,
            };
        }
    }
}
