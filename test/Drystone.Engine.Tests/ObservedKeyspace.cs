using Drystone.Keyspace;

namespace Drystone.Engine.Tests;

/// <summary>A keyspace that counts what is read of it, and whose writes can be made to fail.</summary>
internal sealed class ObservedKeyspace(IKeyValueStore inner) : IKeyValueStore
{
    private long reads;

    /// <summary>Look-ups, seeks, and steps of cursors.</summary>
    public long Reads => Interlocked.Read(ref reads);

    /// <summary>How many writes still succeed; null: all.</summary>
    public int? WritesLeft { get; set; }

    public IReadTransaction BeginRead() => new Reading(this, inner.BeginRead());

    public async ValueTask<T> WriteAsync<T>(
        Func<IWriteTransaction, T> work, Groundwork? groundwork, CancellationToken cancel)
    {
        if (WritesLeft is { } left)
        {
            WritesLeft = left - 1;
            if (left <= 0)
            {
                throw new KeyspaceException("The power is gone.");
            }
        }

        return await inner.WriteAsync(tx => work(new Writing(this, tx)), groundwork, cancel);
    }

    public long? Revision(byte firstKeyByte) => inner.Revision(firstKeyByte);

    public KeyspaceStatistics GetStatistics() => inner.GetStatistics();

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private void Count() => Interlocked.Increment(ref reads);

    private class Reading(ObservedKeyspace owner, IReadTransaction tx) : IReadTransaction
    {
        public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
        {
            owner.Count();
            return tx.TryGet(key, out value);
        }

        public ICursor OpenCursor() => new Cursor(owner, tx.OpenCursor());

        public void Dispose() => tx.Dispose();
    }

    private sealed class Writing(ObservedKeyspace owner, IWriteTransaction tx) : Reading(owner, tx), IWriteTransaction
    {
        private readonly IWriteTransaction writer = tx;

        public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => writer.Put(key, value);

        public bool Delete(ReadOnlySpan<byte> key) => writer.Delete(key);
    }

    private sealed class Cursor(ObservedKeyspace owner, ICursor cursor) : ICursor
    {
        public ReadOnlySpan<byte> Key => cursor.Key;

        public ReadOnlySpan<byte> Value => cursor.Value;

        public bool Seek(ReadOnlySpan<byte> key)
        {
            owner.Count();
            return cursor.Seek(key);
        }

        public bool MoveNext()
        {
            owner.Count();
            return cursor.MoveNext();
        }

        public void Dispose() => cursor.Dispose();
    }
}
