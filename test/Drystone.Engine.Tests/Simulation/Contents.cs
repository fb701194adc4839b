using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace Drystone.Engine.Tests.Simulation;

/// <summary>What clients write: each content has a number, which its first bytes tell.</summary>
internal sealed class Contents(int seed)
{
    private readonly ConcurrentDictionary<int, byte[]> known = new();
    private int last;

    /// <param name="length">At least 4.</param>
    public (int Number, byte[] Bytes) New(int length)
    {
        var number = Interlocked.Increment(ref last);
        var bytes = StoreFixture.Bytes(length, unchecked((seed * 31) + number));
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        known[number] = bytes;
        return (number, bytes);
    }

    /// <exception cref="DamagedDataException">Nobody wrote these bytes.</exception>
    public int NumberOf(byte[] bytes) =>
        bytes.Length >= sizeof(int)
        && BinaryPrimitives.ReadInt32LittleEndian(bytes) is var number
        && known.TryGetValue(number, out var expected)
        && bytes.AsSpan().SequenceEqual(expected)
            ? number
            : throw new DamagedDataException("There are bytes that nobody wrote.");
}
