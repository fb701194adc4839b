using System.Collections.Concurrent;

namespace Drystone.Keyspace.Lmdb;

/// <summary>Hands out snapshots. A finished reader keeps its slot in LMDB's table and is renewed for the next, which
/// takes no lock.</summary>
internal sealed class LmdbReaders(LmdbEnvironment environment, ReaderGate gate)
{
    private readonly ConcurrentQueue<nint> _idle = new();

    internal LmdbReadTransaction Begin()
    {
        var stripe = gate.Enter();
        try
        {
            return new(environment, this, Rent(), stripe);
        }
        catch
        {
            gate.Exit(stripe);
            throw;
        }
    }

    internal void Return(nint handle, int stripe)
    {
        Native.mdb_txn_reset(handle);
        _idle.Enqueue(handle);
        gate.Exit(stripe);
    }

    /// <summary>Ends the idle readers. Only while the gate is shut.</summary>
    internal void Close()
    {
        while (_idle.TryDequeue(out var handle))
        {
            Native.mdb_txn_abort(handle);
        }
    }

    private nint Rent()
    {
        if (!_idle.TryDequeue(out var handle))
        {
            LmdbErrors.ThrowIfFailed(environment.Begin(Native.ReadOnly, out handle), "open a snapshot");
            return handle;
        }
        var code = Native.mdb_txn_renew(handle);
        if (code != 0)
        {
            Native.mdb_txn_abort(handle);
            throw LmdbErrors.ToException(code, "open a snapshot");
        }
        return handle;
    }
}
