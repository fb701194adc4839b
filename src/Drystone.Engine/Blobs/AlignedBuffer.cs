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

    // As many as 32 uploads under way use, or ten that are observed at leisure; more than that are freed when they come
    // back.
    private const int KeptBuffers = 64;

    private static readonly ConcurrentBag<AlignedBuffer> Pool = [];

    private static int made;

    private readonly byte* start =
        (byte*)NativeMemory.AlignedAlloc(EngineLimits.WriteBufferBytes, Alignment);

    private int holders;

    private AlignedBuffer() => Interlocked.Increment(ref made);

    /// <summary>Whether there are no more of them than are kept anyway.</summary>
    public static bool IsPlentiful => Volatile.Read(ref made) <= KeptBuffers;

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
