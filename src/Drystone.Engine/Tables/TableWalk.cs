using Drystone.Engine.Records;
using Drystone.Keyspace;

namespace Drystone.Engine.Tables;

/// <summary>Visits every entry of a table, some thousands at a time: a long snapshot would keep pages from being used
/// again.</summary>
internal sealed class TableWalk(IKeyValueStore keyspace, UnreadableRecords unreadable)
{
    private const int Batch = 10_000;

    public void Run(ReadOnlySpan<byte> table, Action<byte[], byte[]> visit, CancellationToken cancel)
    {
        var prefix = table.ToArray();
        for (byte[]? from = prefix; from is not null;)
        {
            cancel.ThrowIfCancellationRequested();
            from = RunBatch(prefix, from, visit);
        }
    }

    /// <summary>The key to go on from; null at the end.</summary>
    private byte[]? RunBatch(byte[] prefix, byte[] from, Action<byte[], byte[]> visit)
    {
        using var tx = keyspace.BeginRead();
        using var cursor = tx.OpenCursor();
        var visited = 0;
        for (var found = cursor.Seek(from); found && cursor.Key.StartsWith(prefix); found = cursor.MoveNext())
        {
            if (visited++ == Batch)
            {
                return cursor.Key.ToArray();
            }

            try
            {
                visit(cursor.Key.ToArray(), cursor.Value.ToArray());
            }
            catch (Exception fault) when (UnreadableRecords.IsUnreadable(fault))
            {
                // What it holds on to is not known, and the others are to be found.
                unreadable.Note(cursor.Key);
            }
        }

        return null;
    }
}
