using System.Collections.Concurrent;
using Drystone.Keyspace;

namespace Drystone.Engine.Records;

/// <summary>Records that the background work of this run met, could not read and left as they are: what they stand for
/// is not known, so nothing of it may be freed, and the rest must not wait for them.</summary>
internal sealed class UnreadableRecords
{
    // Ours: a store with more than that needs its backup, not a longer list.
    private const int MostKept = 10_000;

    private readonly ConcurrentDictionary<string, bool> keys = new(StringComparer.Ordinal);

    public int Count => keys.Count;

    public void Note(ReadOnlySpan<byte> key)
    {
        if (keys.Count < MostKept)
        {
            keys.TryAdd(Convert.ToHexString(key), true);
        }
    }

    /// <summary>All that another list has.</summary>
    public void Note(UnreadableRecords met)
    {
        foreach (var key in met.keys.Keys)
        {
            keys.TryAdd(key, true);
        }
    }

    public bool Contains(ReadOnlySpan<byte> key) => !keys.IsEmpty && keys.ContainsKey(Convert.ToHexString(key));

    /// <summary>What <paramref name="read"/> gives; null, and noted, when the record cannot be read.</summary>
    public T? TryRead<T>(ReadOnlySpan<byte> key, ReadOnlySpan<byte> record, Reading<T> read) where T : class
    {
        try
        {
            return read(record);
        }
        catch (Exception fault) when (IsUnreadable(fault))
        {
            Note(key);
            return null;
        }
    }

    /// <summary>As <see cref="TryRead{T}(ReadOnlySpan{byte}, ReadOnlySpan{byte}, Reading{T})"/>, of where a cursor
    /// stands, whose value may not be what was written.</summary>
    public T? TryRead<T>(ICursor at, Reading<T> read) where T : class
    {
        try
        {
            return read(at.Value);
        }
        catch (Exception fault) when (IsUnreadable(fault))
        {
            Note(at.Key);
            return null;
        }
    }

    /// <summary>Numbers and names that cannot be are found by the types that carry them.</summary>
    public static bool IsUnreadable(Exception fault) =>
        fault is DamagedDataException or ArgumentException or KeyspaceException { Fault: KeyspaceFault.Damaged };

    public delegate T Reading<T>(ReadOnlySpan<byte> record);
}
