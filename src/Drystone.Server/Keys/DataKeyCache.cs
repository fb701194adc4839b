namespace Drystone.Server.Keys;

/// <summary>Data keys of buckets for a while, so that key management is not asked for every object. A key that is
/// disabled meanwhile goes on to be used until its time is over.</summary>
internal sealed class DataKeyCache(TimeProvider time)
{
    // As long as a disabled key may go on to be used; at a thousand requests a second it saves all but one in 300,000.
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    // Buckets and keys in use at a time; beyond that the oldest go.
    private const int MaxEntries = 1_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>A copy, that the caller disposes.</summary>
    public DataKey? Find(string name)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(name, out var entry))
            {
                return null;
            }

            if (time.GetElapsedTime(entry.At) < Lifetime)
            {
                return entry.Key with { Plaintext = entry.Key.Plaintext.Copy() };
            }

            Remove(name, entry);
            return null;
        }
    }

    /// <summary>Keeps a copy.</summary>
    public void Keep(string name, DataKey key)
    {
        lock (gate)
        {
            if (entries.TryGetValue(name, out var replaced))
            {
                Remove(name, replaced);
            }

            if (entries.Count >= MaxEntries)
            {
                var (oldest, entry) = entries.MinBy(candidate => candidate.Value.At);
                Remove(oldest, entry);
            }

            entries.Add(name, new Entry(key with { Plaintext = key.Plaintext.Copy() }, time.GetTimestamp()));
        }
    }

    private void Remove(string name, Entry entry)
    {
        entries.Remove(name);
        entry.Key.Dispose();
    }

    private readonly record struct Entry(DataKey Key, long At);
}
