using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Drystone.Engine.Blobs;

/// <summary>Memory outside the managed heap at a page's border, as direct I/O asks for. Rented and given
/// back.</summary>
internal sealed unsafe class AlignedBuffer : MemoryManager<byte>
{
    /// <summary>Direct I/O wants memory, offset and length in multiples of the device's block; a page always is
    /// one.</summary>
    public const int Alignment = 4_096;

    // As many as 32 uploads under way use, or 21 that are observed at leisure; more than that are freed when they come
    // back.
    private const int KeptBuffers = 64;

    private static readonly ConcurrentBag<AlignedBuffer> Pool = [];

    private static int made;

    private readonly byte* start =
        (byte*)NativeMemory.AlignedAlloc(EngineLimits.WriteBufferBytes, Alignment);

    private int holders;

    private AlignedBuffer() => Interlocked.Increment(ref made);

    /// <summary>How many buffers of a body may wait for its observer, which works on several bodies at once, whose
    /// bytes do not come evenly. The more bodies there are, the less it takes to find some of each at any time; and a
    /// client that has stalled holds what waits.</summary>
    public static int MostObserved => Volatile.Read(ref made) switch
    {
        <= KeptBuffers => 2,
        <= 4 * KeptBuffers => 1,
        _ => 0,
    };

    public static AlignedBuffer Rent()
    {
        var buffer = Pool.TryTake(out var kept) ? kept : new AlignedBuffer();
        buffer.holders = 1;
        return buffer;
    }

    /// <summary>For one more, who returns it, too: the last one gives it back.</summary>
    public void Share() => Interlocked.Increment(ref holders);

    public void Return()
    {
        if (Interlocked.Decrement(ref holders) > 0)
        {
            return;
        }

        if (Pool.Count < KeptBuffers)
        {
            Pool.Add(this);
        }
        else
        {
            ((IDisposable)this).Dispose();
        }
    }

    public override Span<byte> GetSpan() => new(start, EngineLimits.WriteBufferBytes);

    public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        NativeMemory.AlignedFree(start);
        Interlocked.Decrement(ref made);
    }
}
