using System.Runtime.InteropServices;

namespace Drystone.Keyspace.Lmdb;

/// <summary>
/// Lets any number of readers through at the price of one uncontended atomic increment, and lets the committer wait
/// until none is inside: LMDB may move its map only then.
/// </summary>
internal sealed class ReaderGate
{
    // One cache line per processor, two because processors fetch lines in pairs.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Stripe
    {
        [FieldOffset(0)] internal int Inside;
    }

    private enum State { Open, Closed, Shut }

    private readonly Stripe[] _stripes = new Stripe[Environment.ProcessorCount];
    private readonly object _changed = new();
    private volatile State _state;
    private volatile string? _why;

    /// <summary>Waits while the gate is closed.</summary>
    /// <returns>What <see cref="Exit"/> wants back.</returns>
    /// <exception cref="ObjectDisposedException">The gate was shut for good.</exception>
    /// <exception cref="KeyspaceException">It is shut until what is behind it is mended.</exception>
    internal int Enter()
    {
        while (true)
        {
            var stripe = Thread.GetCurrentProcessorId() % _stripes.Length;
            // A full fence: either this increment is seen by TryClose, or its new state is seen here.
            Interlocked.Increment(ref _stripes[stripe].Inside);
            if (_state == State.Open)
            {
                return stripe;
            }
            Exit(stripe);
            WaitUntilOpen();
        }
    }

    internal void Exit(int stripe)
    {
        Interlocked.Decrement(ref _stripes[stripe].Inside);
        if (_state != State.Open)
        {
            lock (_changed)
            {
                Monitor.PulseAll(_changed);
            }
        }
    }

    /// <summary>Keeps new readers waiting and waits until none is inside; gives up, open again, after
    /// <paramref name="patience"/>.</summary>
    internal bool TryClose(TimeSpan patience)
    {
        var deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        _state = State.Closed;
        Interlocked.MemoryBarrier();
        lock (_changed)
        {
            while (AnyInside())
            {
                var leftMilliseconds = deadline - Environment.TickCount64;
                if (leftMilliseconds <= 0)
                {
                    Set(State.Open);
                    return false;
                }
                Monitor.Wait(_changed, (int)leftMilliseconds);
            }
        }
        return true;
    }

    internal void Open() => Set(State.Open);

    /// <summary>Turns every reader away until it is opened. Only while closed.</summary>
    /// <param name="why">What readers are told; null: the store is closed.</param>
    internal void Shut(string? why = null)
    {
        _why = why;
        Set(State.Shut);
    }

    private void Set(State state)
    {
        lock (_changed)
        {
            _state = state;
            Monitor.PulseAll(_changed);
        }
    }

    private void WaitUntilOpen()
    {
        lock (_changed)
        {
            while (_state == State.Closed)
            {
                Monitor.Wait(_changed);
            }
            if (_state == State.Shut)
            {
                throw _why is { } why
                    ? new KeyspaceException(why)
                    : new ObjectDisposedException(nameof(LmdbKeyValueStore));
            }
        }
    }

    private bool AnyInside()
    {
        for (var i = 0; i < _stripes.Length; i++)
        {
            if (Volatile.Read(ref _stripes[i].Inside) != 0)
            {
                return true;
            }
        }
        return false;
    }
}
