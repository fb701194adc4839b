using System.Collections.Immutable;

namespace Drystone.Keyspace.Memory;

/// <summary>A store that lives as long as its object: for tests, and for what may be lost.</summary>
public sealed class MemoryKeyValueStore : IKeyValueStore
{
    private readonly Lock _writing = new();
    private readonly KeyRevisions _revisions = new();
    private volatile ImmutableSortedSet<MemoryEntry> _entries = ImmutableSortedSet.Create(MemoryEntry.ByKey);
    private volatile bool _disposed;
    private long _commits;
    private long _usedBytes;

    /// <summary>An empty store.</summary>
    public MemoryKeyValueStore()
    {
    }

    /// <summary>A store that begins with what another held.</summary>
    public MemoryKeyValueStore(MemorySnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _entries = snapshot.Entries;
    }

    /// <summary>What is committed now; it stays as it is.</summary>
    public MemorySnapshot TakeSnapshot() => new(_entries);

    /// <inheritdoc/>
    public IReadTransaction BeginRead()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new MemoryTransaction(_entries);
    }

    /// <inheritdoc/>
    public ValueTask<T> WriteAsync<T>(
        Func<IWriteTransaction, T> work, Groundwork? groundwork, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(work);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (cancel.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancel);
        }
        if (groundwork?.LayAlone() is { } failed)
        {
            return ValueTask.FromException<T>(failed);
        }
        try
        {
            return new(Write(work));
        }
#pragma warning disable CA1031 // As of every store: what the work throws reaches the caller through the task.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<T>(failure);
        }
    }

    /// <inheritdoc/>
    public long? Revision(byte firstKeyByte) => _revisions.Of(firstKeyByte);

    /// <inheritdoc/>
    public KeyspaceStatistics GetStatistics()
    {
        lock (_writing)
        {
            return new(_commits, _commits, _usedBytes, CapacityBytes: 0);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return ValueTask.CompletedTask;
    }

    private T Write<T>(Func<IWriteTransaction, T> work)
    {
        lock (_writing)
        {
            try
            {
                using var transaction = new MemoryTransaction(_entries, _revisions);
                var result = work(transaction);
                _entries = transaction.Entries;
                _usedBytes += transaction.AddedBytes;
                _commits++;
                return result;
            }
            finally
            {
                _revisions.Settle();
            }
        }
    }
}
