using System.Collections.Immutable;

namespace Drystone.Keyspace.Memory;

/// <summary>Walks the entries by their index.</summary>
internal sealed class MemoryCursor(MemoryTransaction transaction, ImmutableSortedSet<MemoryEntry> entries) : ICursor
{
    private const int Nowhere = -1;

    private int _index = Nowhere;
    private bool _closed;

    public ReadOnlySpan<byte> Key => Current().Key;

    public ReadOnlySpan<byte> Value => Current().Value;

    public bool Seek(ReadOnlySpan<byte> key)
    {
        RequireCurrent();
        KeyspaceArguments.CheckSeek(key);
        var index = entries.IndexOf(new(key.ToArray(), []));
        // Of a key that is absent, the complement of where it would stand.
        return StandOn(index < 0 ? ~index : index);
    }

    public bool MoveNext()
    {
        Current();
        return StandOn(_index + 1);
    }

    public void Dispose() => _closed = true;

    private bool StandOn(int index)
    {
        _index = index < entries.Count ? index : Nowhere;
        return _index != Nowhere;
    }

    private MemoryEntry Current()
    {
        RequireCurrent();
        return _index != Nowhere
            ? entries[_index]
            : throw new InvalidOperationException(
                "The cursor stands on no key: Seek or MoveNext returned false.");
    }

    private void RequireCurrent()
    {
        if (_closed || !transaction.IsAt(entries))
        {
            throw new InvalidOperationException(
                "The cursor is closed, or its transaction has ended or written since: open a cursor anew.");
        }
    }
}
