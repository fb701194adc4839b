using System.Buffers;

namespace Drystone.Server.Transport;

/// <summary>Blocks for connections on which more has arrived than a small one holds. There are so many in the whole
/// process that a few senders of large bodies have what they need, and that however many of them cost no more than
/// <see cref="Most"/>.</summary>
internal sealed class LargeBlocks
{
    public const int Bytes = 128 << 10;

    private const int Most = 256;

    private int taken;

    public static LargeBlocks Shared { get; } = new();

    public int Taken => Volatile.Read(ref taken);

    /// <returns>Null: all are taken, and a small one has to do.</returns>
    public byte[]? TryRent()
    {
        if (Interlocked.Increment(ref taken) <= Most)
        {
            return ArrayPool<byte>.Shared.Rent(Bytes);
        }

        Interlocked.Decrement(ref taken);
        return null;
    }

    public void Return(byte[] block)
    {
        ArrayPool<byte>.Shared.Return(block);
        Interlocked.Decrement(ref taken);
    }
}
