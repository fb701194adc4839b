namespace Drystone.Keyspace.Lmdb;

/// <summary>A snapshot: a reader borrowed from the pool, inside the gate until it is disposed.</summary>
internal sealed class LmdbReadTransaction(LmdbEnvironment environment, LmdbReaders readers, nint handle, int stripe)
    : LmdbTransaction(environment, handle)
{
    public override void Dispose()
    {
        if (IsActive)
        {
            End();
            readers.Return(Handle, stripe);
        }
    }
}
