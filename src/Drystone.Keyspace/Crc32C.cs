using System.Numerics;
using System.Runtime.InteropServices;

namespace Drystone.Keyspace;

/// <summary>CRC32C (Castagnoli), by the processor's instruction where it has one.</summary>
public static class Crc32C
{
    /// <summary>What a checksum of several pieces begins with, see <see cref="Append"/>; its end is the
    /// complement.</summary>
    public const uint Begun = uint.MaxValue;

    public static uint Of(ReadOnlySpan<byte> bytes) => ~Append(Begun, bytes);

    /// <summary>Goes on with a checksum.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            checksum = BitOperations.Crc32C(checksum, word);
        }

        foreach (var last in bytes[(words.Length * sizeof(ulong))..])
        {
            checksum = BitOperations.Crc32C(checksum, last);
        }

        return checksum;
    }
}
