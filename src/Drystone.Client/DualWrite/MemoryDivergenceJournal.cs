namespace Drystone.Client.DualWrite;

/// <summary>A journal that ends with the process: for tests, and where a full comparison follows anyway.</summary>
public sealed class MemoryDivergenceJournal : IDivergenceJournal
{
    private readonly SortedDictionary<long, DivergenceEntry> _open = [];
    private long _lastId;

    /// <inheritdoc/>
    public ValueTask<DivergenceEntry> OpenAsync(string bucket, string key, string reason, CancellationToken cancel)
    {
        lock (_open)
        {
            var entry = new DivergenceEntry(++_lastId, bucket, key, reason);
            _open.Add(entry.Id, entry);
            return ValueTask.FromResult(entry);
        }
    }

    /// <inheritdoc/>
    public ValueTask CloseAsync(DivergenceEntry entry, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(entry);
        lock (_open)
        {
            _open.Remove(entry.Id);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DivergenceEntry>> ReadOpenAsync(CancellationToken cancel)
    {
        lock (_open)
        {
            return ValueTask.FromResult<IReadOnlyList<DivergenceEntry>>([.. _open.Values]);
        }
    }
}
