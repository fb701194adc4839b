using System.Collections.Concurrent;

namespace Drystone.Engine.Records;

/// <summary>Keeps the decoded form of records that every request asks for, for as long as their bytes are the same:
/// the keyspace is read each time, and what has changed is never missed.</summary>
/// <param name="most">How many are kept; then the cache starts over.</param>
internal sealed class DecodedRecords<TKey, TRecord>(int most)
    where TKey : notnull
    where TRecord : class
{
    private readonly ConcurrentDictionary<TKey, Known> known = new();

    public delegate TRecord Decode(TKey key, ReadOnlySpan<byte> bytes);

    private sealed record Known(byte[] Bytes, TRecord Record);

    public TRecord Get(TKey key, ReadOnlySpan<byte> bytes, Decode decode)
    {
        if (known.TryGetValue(key, out var entry) && bytes.SequenceEqual(entry.Bytes))
        {
            return entry.Record;
        }

        var record = decode(key, bytes);
        if (known.Count >= most)
        {
            known.Clear();
        }

        known[key] = new Known(bytes.ToArray(), record);
        return record;
    }
}
