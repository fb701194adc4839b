namespace Drystone.Keyspace;

/// <summary>
/// An ordered map from bytes to bytes with snapshots and atomic, durable writes: the one place where metadata lives.
/// </summary>
/// <remarks>
/// <para>Keys are ordered as unsigned bytes, the shorter first where one is the prefix of the other.
/// Keys are 1 to <see cref="KeyspaceLimits.MaxKeyBytes"/> bytes, values 0 to
/// <see cref="KeyspaceLimits.MaxValueBytes"/> bytes; anything else is an <see cref="ArgumentException"/>.</para>
/// <para>Writers are serialized: every write sees the effect of all writes completed before it.
/// Readers never wait for writers, nor writers for readers.</para>
/// </remarks>
public interface IKeyValueStore : IAsyncDisposable
{
    /// <summary>
    /// Opens a consistent view of everything committed so far. Keep it short (milliseconds): pages freed by later
    /// writes cannot be reused while it is open. Cheap enough for one per request. Safe to use by one thread at a time.
    /// </summary>
    IReadTransaction BeginRead();

    /// <summary>
    /// Runs <paramref name="work"/> as one atomic, durable transaction and returns its result once it is on stable
    /// storage. Concurrent writes are committed in groups with one sync.
    /// </summary>
    /// <param name="work">
    /// Reads and writes through the transaction it is given. It must have no other effect, because it may run more
    /// than once (another member of its group failed, the map had to grow), and must not block: every other write
    /// waits for it. If it throws, nothing it wrote is kept, the others of its group are not affected, and the
    /// exception reaches the caller.
    /// </param>
    /// <param name="groundwork">What has to be on stable storage before; null: nothing. When it could not be laid the
    /// work is not run, and the caller gets its failure.</param>
    /// <param name="cancel">
    /// Withdraws a write that has not started. A write that has started completes, and the caller learns its outcome.
    /// </param>
    /// <exception cref="KeyspaceException">
    /// The store could not make the write durable (disk full, I/O error). Nothing of it is kept. A failed sync is
    /// final for the group; it is never retried into a success.
    /// </exception>
    ValueTask<T> WriteAsync<T>(
        Func<IWriteTransaction, T> work, Groundwork? groundwork, CancellationToken cancel);

    /// <summary>
    /// Tells whether what was read earlier still stands: another number after every write of a key that begins with
    /// this byte. What was read after asking holds as long as the answer stays the same, so that what every request
    /// needs is not read for each anew.
    /// </summary>
    /// <returns>Null while such a write is being committed: then only reading tells.</returns>
    long? Revision(byte firstKeyByte);

    /// <summary>What the store holds and how it works, for metrics.</summary>
    KeyspaceStatistics GetStatistics();
}

/// <summary>A consistent view. Spans it hands out are valid until it is disposed (in a write transaction: until the
/// next Put or Delete).</summary>
public interface IReadTransaction : IDisposable
{
    /// <summary>Finds the value of <paramref name="key"/>; false when absent.</summary>
    bool TryGet(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value);

    /// <summary>Opens a cursor that stands nowhere until it is told to seek.</summary>
    ICursor OpenCursor();
}

/// <summary>Walks keys in order.</summary>
public interface ICursor : IDisposable
{
    /// <summary>Stands on the first key at or after <paramref name="key"/>; an empty span means the very first key.
    /// False when there is none.</summary>
    bool Seek(ReadOnlySpan<byte> key);

    /// <summary>Moves to the next key; false at the end. Only after a Seek or MoveNext that returned true.</summary>
    bool MoveNext();

    /// <summary>The key the cursor stands on, valid until the cursor moves.</summary>
    ReadOnlySpan<byte> Key { get; }

    /// <summary>The value the cursor stands on, valid until the cursor moves.</summary>
    ReadOnlySpan<byte> Value { get; }
}

/// <summary>
/// A view that can be written. Its reads see its own writes. A cursor must be opened anew after a write.
/// </summary>
public interface IWriteTransaction : IReadTransaction
{
    /// <summary>Sets the value of <paramref name="key"/>, whether it was there or not.</summary>
    void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Removes <paramref name="key"/>; false when it was not there.</summary>
    bool Delete(ReadOnlySpan<byte> key);
}
