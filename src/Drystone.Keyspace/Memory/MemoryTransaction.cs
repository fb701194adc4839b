using System.Collections.Immutable;

namespace Drystone.Keyspace.Memory;

/// <summary>A view of the entries as they were when it began, and of its own writes.</summary>
internal sealed class MemoryTransaction(
    ImmutableSortedSet<MemoryEntry> entries, KeyRevisions? revisions = null) : IWriteTransaction
{
    private ImmutableSortedSet<MemoryEntry>? _entries = entries;

    internal ImmutableSortedSet<MemoryEntry> Entries =>
        _entries ?? throw new ObjectDisposedException(nameof(IReadTransaction));

    /// <summary>Whether it still shows <paramref name="seen"/>: neither ended nor written since.</summary>
    internal bool IsAt(ImmutableSortedSet<MemoryEntry> seen) => ReferenceEquals(_entries, seen);

    internal long AddedBytes { get; private set; }

    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        KeyspaceArguments.CheckKey(key);
        var found = Entries.TryGetValue(new(key.ToArray(), []), out var entry);
        value = found ? entry.Value : default;
        return found;
    }

    public ICursor OpenCursor() => new MemoryCursor(this, Entries);

    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        KeyspaceArguments.CheckKey(key);
        KeyspaceArguments.CheckValue(value);
        revisions?.Begin(key[0]);
        var entry = new MemoryEntry(key.ToArray(), value.ToArray());
        Remove(entry);
        _entries = Entries.Add(entry);
        AddedBytes += entry.Bytes;
    }

    public bool Delete(ReadOnlySpan<byte> key)
    {
        KeyspaceArguments.CheckKey(key);
        revisions?.Begin(key[0]);
        return Remove(new(key.ToArray(), []));
    }

    public void Dispose() => _entries = null;

    private bool Remove(MemoryEntry key)
    {
        if (!Entries.TryGetValue(key, out var entry))
        {
            return false;
        }
        _entries = Entries.Remove(entry);
        AddedBytes -= entry.Bytes;
        return true;
    }
}
