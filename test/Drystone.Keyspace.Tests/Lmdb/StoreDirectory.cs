using Drystone.Keyspace.Lmdb;

namespace Drystone.Keyspace.Tests.Lmdb;

/// <summary>A directory for one test.</summary>
internal sealed class StoreDirectory : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("drystone-keyspace-");

    /// <summary>Not there before the first open.</summary>
    internal string Path => System.IO.Path.Combine(_root.FullName, "new", "keyspace");

    internal LmdbKeyValueStore Open(long initialMapBytes = 1L << 30) =>
        LmdbKeyValueStore.Open(new() { Directory = Path, InitialMapBytes = initialMapBytes });

    /// <summary>With little patience, for stores that have to be opened anew.</summary>
    internal LmdbKeyValueStore Open(TimeSpan recoveryPause) => LmdbKeyValueStore.Open(new()
    {
        Directory = Path,
        RecoveryPause = recoveryPause,
        SnapshotPatience = TimeSpan.FromMilliseconds(50),
    });

    public void Dispose() => _root.Delete(recursive: true);
}
