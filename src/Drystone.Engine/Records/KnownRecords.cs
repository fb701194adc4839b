using System.Collections.Concurrent;
using Drystone.Keyspace;

namespace Drystone.Engine.Records;

/// <summary>Keeps the decoded form of records that every request asks for, for as long as nothing is written to their
/// table: what has changed is never missed.</summary>
/// <param name="table">The first byte of the keys of everything that a record is made of.</param>
/// <param name="most">How many are kept; then the cache starts over.</param>
internal sealed class KnownRecords<TKey, TRecord>(
    IKeyValueStore keyspace, byte table, int most, KnownRecords<TKey, TRecord>.Read read)
    where TKey : notnull
    where TRecord : class
{
    private readonly ConcurrentDictionary<TKey, Known> known = new();

    /// <returns>Null when there is none.</returns>
    public delegate TRecord? Read(IReadTransaction tx, TKey key);

    private sealed record Known(long Revision, TRecord Record);

    /// <returns>Null when there is none. That is read each time: names that clients invent must not fill the
    /// cache.</returns>
    public TRecord? Find(TKey key)
    {
        var revision = keyspace.Revision(table);
        if (known.TryGetValue(key, out var entry) && entry.Revision == revision)
        {
            return entry.Record;
        }

        using var tx = keyspace.BeginRead();
        var record = read(tx, key);
        if (record is not null && revision is { } current)
        {
            Keep(key, new Known(current, record));
        }

        return record;
    }

    private void Keep(TKey key, Known entry)
    {
        if (known.Count >= most)
        {
            known.Clear();
        }

        known[key] = entry;
    }
}
