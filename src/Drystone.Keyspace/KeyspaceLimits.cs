namespace Drystone.Keyspace;

/// <summary>What every store of the keyspace holds.</summary>
public static class KeyspaceLimits
{
    /// <summary>An S3 key of 1,024 bytes with every byte escaped (2,048), and room for the parts around it.</summary>
    public const int MaxKeyBytes = 2_560;

    /// <summary>
    /// Records stay small: an object has some kilobytes. The largest is the lifecycle of a bucket, a document of at
    /// most 2 MiB and once more the rules in it; this is twice as much.
    /// </summary>
    public const int MaxValueBytes = 8 << 20;
}

/// <summary>Figures for metrics: counts since start, sizes now.</summary>
/// <param name="Commits">Groups committed (one sync each).</param>
/// <param name="Writes">Write transactions inside those groups.</param>
/// <param name="UsedBytes">Bytes of the store in use.</param>
/// <param name="CapacityBytes">Bytes the store can grow to without being asked again; 0 when unlimited.</param>
public readonly record struct KeyspaceStatistics(long Commits, long Writes, long UsedBytes, long CapacityBytes);

/// <summary>The store could not do what it was asked; the message names the cause and the remedy.</summary>
public sealed class KeyspaceException : IOException
{
    public KeyspaceException(string message) : base(message) { }

    public KeyspaceException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Why, when the cause is one that callers tell apart.</summary>
    public KeyspaceFault Fault { get; init; }
}

/// <summary>Causes that callers tell apart.</summary>
public enum KeyspaceFault
{
    /// <summary>Any other fault: see the message.</summary>
    Other,

    /// <summary>No space left, or a quota reached.</summary>
    DiskFull,

    /// <summary>The file system is read-only.</summary>
    ReadOnly,

    /// <summary>Another process has the store open.</summary>
    InUse,

    /// <summary>The store on disk is damaged, or of another format.</summary>
    Damaged,

    /// <summary>Nothing that this process can do brings writing back: it has to be started anew.</summary>
    RestartNeeded,
}
