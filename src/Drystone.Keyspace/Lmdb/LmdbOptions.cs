namespace Drystone.Keyspace.Lmdb;

/// <summary>Where the store lies and how it starts.</summary>
public sealed record LmdbOptions
{
    /// <summary>The directory of the store, on a local disk; created when absent.</summary>
    public required string Directory { get; init; }

    /// <summary>Address space to begin with. It takes no disk: the file grows as it is written, and the map grows by
    /// itself when it is full, for which it waits until no snapshot is open.</summary>
    public long InitialMapBytes { get; init; } = 1L << 30;

    /// <summary>The clock of the store's housekeeping.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>What is thrown where a record is not what was written, of a message that names its key.</summary>
    public Func<string, Exception> DamagedRecord { get; init; } =
        static message => new KeyspaceException(message) { Fault = KeyspaceFault.Damaged };

    /// <summary>How long growing the map and closing wait for open snapshots: enough for every one that keeps the
    /// contract, and short enough that a request which holds a snapshot while it awaits a write gets an error instead
    /// of waiting for itself.</summary>
    internal TimeSpan SnapshotPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After a commit of unknown outcome the store is opened anew, and no more often than this: each try
    /// writes to a disk that has failed, and may keep readers waiting.</summary>
    internal TimeSpan RecoveryPause { get; init; } = TimeSpan.FromMilliseconds(500);
}
