using static Drystone.Keyspace.Lmdb.Native;

namespace Drystone.Keyspace.Lmdb;

/// <summary>What a snapshot and a write have in common: reading.</summary>
internal abstract class LmdbTransaction(LmdbEnvironment environment, nint handle) : IReadTransaction
{
    private const int Ended = -1;

    private List<LmdbCursor>? _cursors;

    internal LmdbEnvironment Environment => environment;

    internal nint Handle => handle;

    /// <summary>Changes with every write: what was read before it may have moved.</summary>
    internal int Version { get; private protected set; }

    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        RequireActive();
        KeyspaceArguments.CheckKey(key);
        var code = LongKeys.IsLong(key)
            ? LongKeys.Get(handle, environment, key, out value)
            : LmdbCalls.Get(handle, environment.Keys, key, out value);
        if (!IsFound(code, "read a key"))
        {
            return false;
        }
        value = Checked(key, value);
        return true;
    }

    /// <summary>The value without what stands behind it.</summary>
    internal ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> key, ReadOnlySpan<byte> stored) =>
        !environment.HasChecksums ? stored
        : RecordChecksum.IsRight(key, stored) ? stored[..^RecordChecksum.Bytes]
        : throw environment.Damaged(key);

    public ICursor OpenCursor()
    {
        RequireActive();
        var cursor = new LmdbCursor(this);
        (_cursors ??= new(1)).Add(cursor);
        return cursor;
    }

    public abstract void Dispose();

    /// <summary>Whether <paramref name="code"/> says "found"; throws unless it says "absent".</summary>
    internal bool IsFound(int code, string action)
    {
        if (code is not (0 or Code.NotFound))
        {
            Noted(code);
            LmdbErrors.ThrowIfFailed(code, action);
        }
        return code == 0;
    }

    internal void Forget(LmdbCursor cursor) => _cursors?.Remove(cursor);

    /// <summary>A call failed: the write must learn of it even if the exception is swallowed by the work.</summary>
    private protected virtual void Noted(int code)
    {
    }

    private protected bool IsActive => Version != Ended;

    private protected void RequireActive() => ObjectDisposedException.ThrowIf(!IsActive, typeof(IReadTransaction));

    /// <summary>Closes what the transaction opened, as LMDB wants it before the transaction itself ends.</summary>
    private protected void End()
    {
        Version = Ended;
        _cursors?.ForEach(cursor => cursor.Close());
        _cursors = null;
    }
}
