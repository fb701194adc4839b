using Drystone.Engine.Records;
using Drystone.Keyspace;

namespace Drystone.Engine.Scrubbing;

/// <summary>Goes through all the metadata, some thousands of records at a time, and tells of those that are not what
/// was written.</summary>
internal sealed class RecordWalk(IKeyValueStore keyspace)
{
    private const int Batch = 10_000;

    // Room for a record of what is wrong with a key: see KeyspaceLimits.
    private const int MostKeyBytes = 2_048;

    /// <exception cref="DamagedDataException">The tables themselves cannot be gone through.</exception>
    public void Run(Action<byte[], string> damage, CancellationToken cancel)
    {
        for (byte[]? from = []; from is not null;)
        {
            cancel.ThrowIfCancellationRequested();
            from = RunBatch(from, damage);
        }
    }

    /// <summary>The key to go on from; null at the end.</summary>
    private byte[]? RunBatch(byte[] from, Action<byte[], string> damage)
    {
        using var tx = keyspace.BeginRead();
        using var cursor = tx.OpenCursor();
        var visited = 0;
        for (var found = cursor.Seek(from); found; found = cursor.MoveNext())
        {
            if (visited++ == Batch)
            {
                return cursor.Key.ToArray();
            }

            try
            {
                _ = cursor.Value.Length;
            }
            catch (Exception fault) when (UnreadableRecords.IsUnreadable(fault))
            {
                damage(cursor.Key[..Math.Min(cursor.Key.Length, MostKeyBytes)].ToArray(), fault.Message);
            }
        }

        return null;
    }
}
