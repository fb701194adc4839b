namespace Drystone.Keyspace.Lmdb;

/// <summary>Where writes wait for the committer, which takes all that wait at once.</summary>
internal sealed class WriteQueue
{
    // A group of so many shows that more are on their way.
    private const int LeastCrowd = 8;

    // Short beside a commit, and long beside the way of a request.
    private static readonly TimeSpan Gathering = TimeSpan.FromMicroseconds(150);

    private readonly object _changed = new();
    private int _lastTaken;
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
    /// <remarks>Where many write at once, the first of them come while the others are still on their way: what a commit
    /// costs the disk is nearly the same for few and for many, so it waits a little for them. Whoever writes alone is
    /// not kept waiting.</remarks>
    internal bool Take(ref List<WriteRequest> taken)
    {
        if (!Wait(out var waiting))
        {
            return false;
        }
        if (IsWorthGathering(_lastTaken, waiting))
        {
            ShortPause.Take(Gathering);
        }
        lock (_changed)
        {
            (taken, _waiting) = (_waiting, taken);
        }
        _lastTaken = taken.Count;
        return true;
    }

    /// <summary>Whether more writes than wait are on their way, as far as the last group tells.</summary>
    internal static bool IsWorthGathering(int lastTaken, int waiting) =>
        lastTaken >= LeastCrowd && waiting < lastTaken;

    /// <returns>False when the queue is closed and empty.</returns>
    private bool Wait(out int waiting)
    {
        lock (_changed)
        {
            while (_waiting.Count == 0 && !_closed)
            {
                Monitor.Wait(_changed);
            }
            waiting = _waiting.Count;
            return waiting > 0;
        }
    }
}
