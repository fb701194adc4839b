namespace Drystone.Client.DualWrite;

/// <summary>Remembers which objects two stores may differ in. An entry is opened before the first of two writes and
/// closed after the second, so that a process that dies in between leaves it open.</summary>
public interface IDivergenceJournal
{
    /// <summary>Opens an entry, durably before it returns.</summary>
    /// <returns>The entry, to be closed when both stores have the write.</returns>
    ValueTask<DivergenceEntry> OpenAsync(string bucket, string key, string reason, CancellationToken cancel);

    /// <summary>Closes an entry. Closing one twice is no error.</summary>
    ValueTask CloseAsync(DivergenceEntry entry, CancellationToken cancel);

    /// <summary>The entries that are open, the oldest first. Those of writes under way are among them.</summary>
    ValueTask<IReadOnlyList<DivergenceEntry>> ReadOpenAsync(CancellationToken cancel);
}

/// <summary>An object that two stores may differ in.</summary>
/// <param name="Id">The entry's own number.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The key.</param>
/// <param name="Reason">What was being done: <c>upload</c>, <c>delete</c>, <c>copy</c> or <c>presign</c>.</param>
public sealed record DivergenceEntry(long Id, string Bucket, string Key, string Reason);
