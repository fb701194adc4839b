using Drystone.Engine.Changes;
using Drystone.Engine.Keys;
using Drystone.Keyspace;

namespace Drystone.Engine.Tables;

/// <summary>The log of all changes, each entry written by the transaction that makes the change. Sequences have no
/// gaps.</summary>
internal static class ChangeLog
{
    // What one transaction of the trimmer removes: it must not keep writers waiting.
    private const int TrimBatch = 1_000;

    public static void Append(IWriteTransaction tx, Change change) =>
        tx.Put(KeySpace.Change(Counter.Add(tx, KeySpace.LastChange, 1)).Span, change.Encode());

    /// <summary>Removes some entries beyond the kept number; true when there may be more.</summary>
    public static bool Trim(IWriteTransaction tx, long keptEntries)
    {
        var oldestKept = Counter.Read(tx, KeySpace.LastChange) - keptEntries + 1;
        var removed = 0;
        while (removed < TrimBatch && FindFirst(tx) is { } sequence && sequence < oldestKept)
        {
            tx.Delete(KeySpace.Change(sequence).Span);
            removed++;
        }

        return removed == TrimBatch;
    }

    private static long? FindFirst(IReadTransaction tx)
    {
        using var cursor = tx.OpenCursor();
        return cursor.Seek(KeySpace.Changes) && cursor.Key.StartsWith(KeySpace.Changes)
            ? System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(cursor.Key[KeySpace.Changes.Length..])
            : null;
    }
}
