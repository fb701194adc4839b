namespace Drystone.Keyspace.Lmdb;

/// <summary>Where writes wait for the committer, which takes all that wait at once.</summary>
internal sealed class WriteQueue
{
    private readonly object _changed = new();
    private List<WriteRequest> _waiting = [];
    private bool _closed;

    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    internal void Add(WriteRequest request)
    {
        lock (_changed)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(LmdbKeyValueStore));
            _waiting.Add(request);
            if (_waiting.Count == 1)
            {
                Monitor.Pulse(_changed);
            }
        }
    }

    /// <summary>Lets no more in; what waits is still taken.</summary>
    internal void Close()
    {
        lock (_changed)
        {
            _closed = true;
            Monitor.Pulse(_changed);
        }
    }

    /// <summary>Waits for writes and swaps them against <paramref name="taken"/>, an empty list.</summary>
    /// <returns>False when the queue is closed and empty.</returns>
    internal bool Take(ref List<WriteRequest> taken)
    {
        lock (_changed)
        {
            while (_waiting.Count == 0)
            {
                if (_closed)
                {
                    return false;
                }
                Monitor.Wait(_changed);
            }
            (taken, _waiting) = (_waiting, taken);
            return true;
        }
    }
}
