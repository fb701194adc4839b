using System.Buffers.Binary;
using Drystone.Engine.Keys;
using Drystone.Keyspace;

namespace Drystone.Engine.Blobs;

/// <summary>Hands out numbers that are never used again: for blobs, packs, manifests and buckets. They are reserved in
/// the keyspace a block at a time, so that a crash loses numbers and never repeats one.</summary>
internal sealed class IdSource(IKeyValueStore keyspace)
{
    // Some hours of the fastest writing between two reservations, and nothing against 2^63.
    private const long BlockSize = 1L << 20;

    private readonly Lock gate = new();
    private long next;
    private long reserved;
    private Task<long>? reserving;

    /// <summary>All ids below this were handed out before this process started.</summary>
    public long FirstOfThisRun { get; private set; }

    public async Task StartAsync(CancellationToken cancel)
    {
        var start = await ReserveAsync(cancel);
        (next, reserved, FirstOfThisRun) = (start, start + BlockSize, start);
    }

    public async ValueTask<long> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            Task<long> wait;
            lock (gate)
            {
                if (next < reserved)
                {
                    return next++;
                }

                // One reservation serves everyone who waits; it outlives a caller that gives up.
                wait = reserving ??= ReserveAsync(CancellationToken.None);
            }

            await UseAsync(wait, cancel);
        }
    }

    private async Task UseAsync(Task<long> reservation, CancellationToken cancel)
    {
        try
        {
            var start = await reservation.WaitAsync(cancel);
            lock (gate)
            {
                if (reserving == reservation)
                {
                    (next, reserved) = (start, start + BlockSize);
                }
            }
        }
        finally
        {
            lock (gate)
            {
                if (reserving == reservation && reservation.IsCompleted)
                {
                    reserving = null;
                }
            }
        }
    }

    private Task<long> ReserveAsync(CancellationToken cancel) => keyspace.WriteAsync(
        static tx =>
        {
            // Ids start at 1: a zero in a record means "none".
            var start = tx.TryGet(KeySpace.NextId, out var value) ? BinaryPrimitives.ReadInt64BigEndian(value) : 1;
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(bytes, start + BlockSize);
            tx.Put(KeySpace.NextId, bytes);
            return start;
        },
        cancel).AsTask();
}
