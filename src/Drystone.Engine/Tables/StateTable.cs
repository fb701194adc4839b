using Drystone.Engine.Changes;
using Drystone.Engine.Keys;
using Drystone.Keyspace;

namespace Drystone.Engine.Tables;

/// <summary>What the host's background work remembers, in key order within each feature.</summary>
internal static class StateTable
{
    public static byte[]? Find(IReadTransaction tx, string feature, ReadOnlySpan<byte> key) =>
        tx.TryGet(KeySpace.State(feature, key).Span, out var value) ? value.ToArray() : null;

    public static List<StateEntry> List(IReadTransaction tx, string feature, ReadOnlySpan<byte> from, int maxEntries)
    {
        var entries = new List<StateEntry>();
        var prefix = KeySpace.State(feature, []).ToArray();
        using var cursor = tx.OpenCursor();
        var found = cursor.Seek(KeySpace.State(feature, from).Span);
        while (found && entries.Count < maxEntries && cursor.Key.StartsWith(prefix))
        {
            entries.Add(new StateEntry(cursor.Key[prefix.Length..].ToArray(), cursor.Value.ToArray()));
            found = cursor.MoveNext();
        }

        return entries;
    }

    /// <summary>As <see cref="List"/>; an entry that is not what was written has no value.</summary>
    public static List<(byte[] Key, byte[]? Value)> ListReadable(IReadTransaction tx, string feature)
    {
        var entries = new List<(byte[], byte[]?)>();
        var prefix = KeySpace.State(feature, []).ToArray();
        using var cursor = tx.OpenCursor();
        for (var found = cursor.Seek(prefix); found && cursor.Key.StartsWith(prefix); found = cursor.MoveNext())
        {
            entries.Add((cursor.Key[prefix.Length..].ToArray(), TryRead(cursor)));
        }

        return entries;
    }

    private static byte[]? TryRead(ICursor cursor)
    {
        try
        {
            return cursor.Value.ToArray();
        }
        catch (DamagedDataException)
        {
            return null;
        }
    }

    public static (long Entries, long Bytes) Measure(IReadTransaction tx, string feature, ReadOnlySpan<byte> prefix)
    {
        var (entries, bytes) = (0L, 0L);
        var start = KeySpace.State(feature, prefix).ToArray();
        using var cursor = tx.OpenCursor();
        for (var found = cursor.Seek(start); found && cursor.Key.StartsWith(start); found = cursor.MoveNext())
        {
            entries++;
            bytes += cursor.Value.Length;
        }

        return (entries, bytes);
    }

    public static void Write(IWriteTransaction tx, StateWrite write)
    {
        var key = KeySpace.State(write.Feature, write.Key.Span);
        if (write.Value is { } value)
        {
            tx.Put(key.Span, value.Span);
        }
        else
        {
            tx.Delete(key.Span);
        }
    }
}
