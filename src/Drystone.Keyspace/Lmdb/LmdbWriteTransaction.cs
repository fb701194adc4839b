namespace Drystone.Keyspace.Lmdb;

/// <summary>One member's view of its group's transaction, which the committer ends.</summary>
internal sealed class LmdbWriteTransaction(LmdbEnvironment environment, nint handle, KeyRevisions revisions)
    : LmdbTransaction(environment, handle), IWriteTransaction
{
    /// <summary>The first failure of LMDB, or 0.</summary>
    internal int Failure { get; private set; }

    /// <summary>Whether the group's transaction may hold something of this member.</summary>
    internal bool HasWritten { get; private set; }

    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        RequireActive();
        KeyspaceArguments.CheckKey(key);
        KeyspaceArguments.CheckValue(value);
        BeforeWrite(key);
        uint? checksum = Environment.HasChecksums ? RecordChecksum.Of(key, value) : null;
        var code = LongKeys.IsLong(key) ? LongKeys.Put(Handle, Environment, key, value, checksum)
            : checksum is { } behind ? LmdbCalls.Put(Handle, Environment.Keys, key, value, behind)
            : LmdbCalls.Put(Handle, Environment.Keys, key, value);
        Noted(code);
        LmdbErrors.ThrowIfFailed(code, "write a key");
    }

    public bool Delete(ReadOnlySpan<byte> key)
    {
        RequireActive();
        KeyspaceArguments.CheckKey(key);
        BeforeWrite(key);
        var code = LongKeys.IsLong(key)
            ? LongKeys.Delete(Handle, Environment, key)
            : LmdbCalls.Delete(Handle, Environment.Keys, key);
        return IsFound(code, "delete a key");
    }

    public override void Dispose()
    {
        if (IsActive)
        {
            End();
        }
    }

    private protected override void Noted(int code)
    {
        if (Failure == 0 && code != 0)
        {
            Failure = code;
        }
    }

    private void BeforeWrite(ReadOnlySpan<byte> key)
    {
        revisions.Begin(key[0]);
        HasWritten = true;
        Version++;
    }
}
