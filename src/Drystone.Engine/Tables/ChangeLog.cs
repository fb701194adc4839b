using System.Buffers.Binary;
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

    public static long LastSequence(IReadTransaction tx) => Counter.Read(tx, KeySpace.LastChange);

    public static ChangePage Read(IReadTransaction tx, long afterSequence, int maxEntries)
    {
        var entries = new List<NumberedChange>();
        using var cursor = tx.OpenCursor();
        var found = cursor.Seek(KeySpace.Change(afterSequence + 1).Span);
        while (found && entries.Count < maxEntries && cursor.Key.StartsWith(KeySpace.Changes))
        {
            entries.Add(new NumberedChange(SequenceOf(cursor.Key), Change.Decode(cursor.Value)));
            found = cursor.MoveNext();
        }

        var first = entries.Count > 0 ? entries[0].Sequence : LastSequence(tx) + 1;
        return new ChangePage(entries, MissedEntries: Math.Max(0, first - afterSequence - 1));
    }

    /// <summary>Removes some entries beyond those that are kept; true when there may be more.</summary>
    /// <param name="keptEntries">Kept whoever has read them.</param>
    /// <param name="keptForReaders">Kept for readers that have not come so far, and no more.</param>
    public static bool Trim(IWriteTransaction tx, long keptEntries, long keptForReaders)
    {
        var last = LastSequence(tx);
        var oldestKept = Math.Max(
            Math.Min(last - keptEntries + 1, SlowestReader(tx) + 1), last - keptForReaders + 1);
        var removed = 0;
        while (removed < TrimBatch && FindFirst(tx) is { } sequence && sequence < oldestKept)
        {
            tx.Delete(KeySpace.Change(sequence).Span);
            removed++;
        }

        return removed == TrimBatch;
    }

    private static long SlowestReader(IReadTransaction tx) =>
        StateTable.List(tx, StateWrite.CursorFeature, from: [], int.MaxValue)
            .Select(cursor => BinaryPrimitives.ReadInt64BigEndian(cursor.Value))
            .DefaultIfEmpty(long.MaxValue - 1)
            .Min();

    private static long? FindFirst(IReadTransaction tx)
    {
        using var cursor = tx.OpenCursor();
        return cursor.Seek(KeySpace.Changes) && cursor.Key.StartsWith(KeySpace.Changes)
            ? SequenceOf(cursor.Key)
            : null;
    }

    private static long SequenceOf(ReadOnlySpan<byte> key) =>
        BinaryPrimitives.ReadInt64BigEndian(key[KeySpace.Changes.Length..]);
}
