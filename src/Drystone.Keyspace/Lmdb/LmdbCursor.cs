using System.Runtime.CompilerServices;
using static Drystone.Keyspace.Lmdb.Native;

namespace Drystone.Keyspace.Lmdb;

/// <summary>
/// Walks the keys of a transaction. Level 0 stands in the database "keys", every further one in a node of "long":
/// see <see cref="LongKeys"/>.
/// </summary>
internal sealed class LmdbCursor(LmdbTransaction transaction) : ICursor
{
    private struct Level
    {
        internal nint Cursor;
        internal ulong Node;
    }

    [InlineArray(LongKeys.MaxLevels)]
    private struct Levels
    {
        private Level _first;
    }

    private const int Closed = int.MinValue;

    private int _version = transaction.Version;
    private Levels _levels;
    private int _depth;
    private Native.Value _key;
    private Native.Value _value;
    private byte[]? _longKey;

    public ReadOnlySpan<byte> Key
    {
        get
        {
            RequirePosition();
            return _depth == 0 ? _key.Span : LongKey();
        }
    }

    public ReadOnlySpan<byte> Value
    {
        get
        {
            return transaction.Checked(Key, _value.Span);
        }
    }

    public bool Seek(ReadOnlySpan<byte> key)
    {
        RequireCurrent();
        KeyspaceArguments.CheckSeek(key);
        _depth = 0;
        if (LongKeys.IsLong(key))
        {
            return SeekLong(key);
        }
        return (key.IsEmpty ? Move(CursorMove.First) : SeekInLevel(key)) && Land();
    }

    public bool MoveNext()
    {
        RequirePosition();
        return Move(CursorMove.Next) ? Land() : Climb();
    }

    public void Dispose()
    {
        Close();
        transaction.Forget(this);
    }

    internal void Close()
    {
        foreach (ref var level in (Span<Level>)_levels)
        {
            if (level.Cursor != 0)
            {
                mdb_cursor_close(level.Cursor);
                level.Cursor = 0;
            }
        }
        _version = Closed;
    }

    private bool SeekLong(ReadOnlySpan<byte> key)
    {
        var rest = key;
        while (true)
        {
            var capacity = Capacity(_depth);
            var part = rest[..Math.Min(rest.Length, capacity)];
            if (!SeekInLevel(part))
            {
                return Climb();
            }
            if (part.Length < capacity || !StoredPart().SequenceEqual(part))
            {
                return Land();
            }
            rest = rest[capacity..];
            Descend();
        }
    }

    /// <summary>From a head to the first key behind it; any other entry is a key itself.</summary>
    private bool Land()
    {
        while (_key.Size == LongKeys.HeadBytes)
        {
            Descend();
            if (!SeekInLevel([]))
            {
                throw LmdbErrors.ToException(Code.Corrupted, "follow a long key");
            }
        }
        return true;
    }

    /// <summary>From a node that has no further key to what follows its head.</summary>
    private bool Climb()
    {
        while (_depth > 0)
        {
            _depth--;
            if (Move(CursorMove.Next))
            {
                return Land();
            }
        }
        return false;
    }

    private void Descend()
    {
        _longKey ??= new byte[KeyspaceLimits.MaxKeyBytes + LongKeys.HeadBytes];
        StoredPart().CopyTo(_longKey.AsSpan(Offset(_depth)));
        var node = LongKeys.NodeOf(_value.Span);
        if (++_depth == LongKeys.MaxLevels)
        {
            throw LmdbErrors.ToException(Code.Corrupted, "follow a long key");
        }
        _levels[_depth].Node = node;
    }

    private bool SeekInLevel(ReadOnlySpan<byte> part)
    {
        if (_depth == 0)
        {
            return Check(LmdbCalls.Seek(Cursor(), part, out _key, out _value));
        }
        Span<byte> stored = stackalloc byte[LongKeys.HeadBytes];
        var length = LongKeys.Compose(_levels[_depth].Node, part, stored);
        return Check(LmdbCalls.Seek(Cursor(), stored[..length], out _key, out _value)) && IsInNode();
    }

    private bool Move(CursorMove move) =>
        Check(LmdbCalls.Move(Cursor(), move, out _key, out _value)) && (_depth == 0 || IsInNode());

    private bool IsInNode()
    {
        if (LongKeys.NodeOf(_key.Span) == _levels[_depth].Node)
        {
            return true;
        }
        _key = default;
        return false;
    }

    private bool Check(int code) => transaction.IsFound(code, "walk the keys");

    private nint Cursor()
    {
        ref var cursor = ref _levels[_depth].Cursor;
        if (cursor == 0)
        {
            var database = _depth == 0 ? transaction.Environment.Keys : transaction.Environment.Long;
            Check(LmdbCalls.OpenCursor(transaction.Handle, database, out cursor));
        }
        return cursor;
    }

    private ReadOnlySpan<byte> LongKey()
    {
        var tail = StoredPart();
        var offset = Offset(_depth);
        tail.CopyTo(_longKey.AsSpan(offset));
        return _longKey.AsSpan(0, offset + tail.Length);
    }

    private ReadOnlySpan<byte> StoredPart() => _depth == 0 ? _key.Span : _key.Span[LongKeys.NodeBytes..];

    private static int Capacity(int depth) => depth == 0 ? LongKeys.HeadBytes : LongKeys.TailBytes;

    private static int Offset(int depth) =>
        depth == 0 ? 0 : LongKeys.HeadBytes + ((depth - 1) * LongKeys.TailBytes);

    private void RequirePosition()
    {
        RequireCurrent();
        if (_key.Size == 0)
        {
            throw new InvalidOperationException("The cursor stands on no key: Seek or MoveNext returned false.");
        }
    }

    private void RequireCurrent()
    {
        if (transaction.Version != _version)
        {
            throw new InvalidOperationException(
                "The cursor is closed, or its transaction has ended or written since: open a cursor anew.");
        }
    }
}
