namespace Drystone.Keyspace.Lmdb;

/// <summary>
/// The keyspace of one node, on the system library LMDB. Reads come straight from a memory map; concurrent writes are
/// committed in groups with one sync.
/// </summary>
public sealed class LmdbKeyValueStore : IKeyValueStore
{
    private readonly IDisposable _lock;
    private readonly LmdbReaders _readers;
    private readonly Committer _committer;

    private LmdbKeyValueStore(IDisposable storeLock, LmdbEnvironment environment, LmdbOptions options)
    {
        var gate = new ReaderGate();
        _lock = storeLock;
        _readers = new(environment, gate);
        _committer = new(environment, gate, _readers, options);
        _committer.Start();
    }

    /// <summary>Opens the store, and creates it when absent. It belongs to this object until it is disposed.</summary>
    /// <exception cref="KeyspaceException">
    /// LMDB is not installed, the store is in use (<see cref="KeyspaceFault.InUse"/>), lies on a network file system,
    /// is damaged or of a newer format (<see cref="KeyspaceFault.Damaged"/>), or cannot be written.
    /// </exception>
    public static LmdbKeyValueStore Open(LmdbOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.InitialMapBytes);
        LmdbLibrary.Require();
        CreateDirectory(options.Directory);
        FileSystem.RefuseRemote(options.Directory);
        var storeLock = StoreLock.Take(options.Directory);
        try
        {
            var environment = LmdbEnvironment.Open(options);
            // LMDB syncs the file it creates, not the entry of its name.
            FileSystem.SyncDirectory(options.Directory);
            return new(storeLock, environment, options);
        }
        catch
        {
            storeLock.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadTransaction BeginRead() => _readers.Begin();

    /// <inheritdoc/>
    public ValueTask<T> WriteAsync<T>(
        Func<IWriteTransaction, T> work, Groundwork? groundwork, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (cancel.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancel);
        }
        var request = new WriteRequest<T>(work) { Groundwork = groundwork };
        request.WithdrawOn(cancel);
        _committer.Add(request);
        return new(request.Task);
    }

    /// <inheritdoc/>
    public long? Revision(byte firstKeyByte) => _committer.Revision(firstKeyByte);

    /// <inheritdoc/>
    public KeyspaceStatistics GetStatistics() => _committer.GetStatistics();

    /// <summary>Commits the writes that wait, waits for open snapshots, and closes the store.</summary>
    /// <exception cref="KeyspaceException">A snapshot stays open: the store stays open and in use, too.</exception>
    public async ValueTask DisposeAsync()
    {
        await _committer.EndAsync();
        _lock.Dispose();
    }

    private static void CreateDirectory(string directory)
    {
        var full = Path.GetFullPath(directory);
        if (Directory.Exists(full))
        {
            return;
        }
        try
        {
            CreateWithParents(full);
        }
        catch (IOException failure)
        {
            throw LmdbErrors.ToException(failure.HResult, $"create {directory}");
        }
        catch (UnauthorizedAccessException)
        {
            throw LmdbErrors.ToException(Native.Code.AccessDenied, $"create {directory}");
        }
    }

    private static void CreateWithParents(string directory)
    {
        var parent = Path.GetDirectoryName(directory)!;
        if (!Directory.Exists(parent))
        {
            CreateWithParents(parent);
        }
        Directory.CreateDirectory(
            directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        FileSystem.SyncDirectory(parent);
    }
}
