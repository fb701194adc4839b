namespace Drystone.Engine;

/// <summary>Counters since start, and sizes now.</summary>
/// <param name="Commits">Groups of writes, one sync each; <paramref name="Writes"/> divided by it is the mean
/// group.</param>
/// <param name="UnreadableRecords">Met by background work, which left them as they are.</param>
public readonly record struct StoreStatistics(
    long Commits, long Writes, long MetadataBytes, long FreeBytes, long TotalBytes, long ReclaimedItems,
    long UnreadableRecords)
{
    /// <summary>What the blobs that are compressed hold.</summary>
    public long CompressedPlainBytes { get; init; }

    /// <summary>What they take.</summary>
    public long CompressedStoredBytes { get; init; }

    /// <summary>Reads that a disk could not do, or that no file could be opened for.</summary>
    public long ReadFaults { get; init; }
}

/// <summary>Whether the store takes writes.</summary>
/// <param name="Reason">What is wrong, in which directory, and what to do; null when nothing is.</param>
/// <param name="FreeBytes">Of the data disk.</param>
public readonly record struct StoreHealth(bool IsWritable, StoreFault? Fault, string? Reason, long FreeBytes)
{
    /// <summary>Waiting helps no more: the process has to be started anew.</summary>
    public bool NeedsRestart => Fault == StoreFault.RestartNeeded;
}
