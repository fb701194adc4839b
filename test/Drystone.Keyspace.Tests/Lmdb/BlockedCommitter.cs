using Drystone.Keyspace.Lmdb;

namespace Drystone.Keyspace.Tests.Lmdb;

/// <summary>A write that runs until it is released: what is written meanwhile forms the next group.</summary>
internal sealed class BlockedCommitter : IDisposable
{
    private readonly ManualResetEventSlim _released = new();
    private readonly Task _write;

    internal BlockedCommitter(LmdbKeyValueStore store)
    {
        using var started = new ManualResetEventSlim();
        _write = store.WriteAsync(_ =>
        {
            started.Set();
            _released.Wait();
            return 0;
        }).AsTask();
        started.Wait();
    }

    internal void Release() => _released.Set();

    public void Dispose()
    {
        Release();
        _write.Wait();
        _released.Dispose();
    }
}
