using System.Numerics;
using System.Runtime.InteropServices;

namespace Drystone.Engine.Blobs;

/// <summary>CRC32C (Castagnoli) of a block, by the processor's instruction where it has one.</summary>
internal static class BlockChecksum
{
    /// <summary>What a checksum of several pieces begins with, see <see cref="Append"/>; its end is the
    /// complement.</summary>
    public const uint Begun = uint.MaxValue;

    public static uint Of(ReadOnlySpan<byte> block) => ~Append(Begun, block);

    /// <summary>Goes on with a checksum.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> block)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(block);
        foreach (var word in words)
        {
            checksum = BitOperations.Crc32C(checksum, word);
        }

        foreach (var last in block[(words.Length * sizeof(ulong))..])
        {
            checksum = BitOperations.Crc32C(checksum, last);
        }

        return checksum;
    }

    /// <summary>One checksum for each block of <see cref="EngineLimits.BlockBytes"/>, the last one shorter.</summary>
    public static uint[] OfEach(ReadOnlySpan<byte> bytes)
    {
        var checksums = new uint[BlockCount(bytes.Length)];
        for (var i = 0; i < checksums.Length; i++)
        {
            var start = i * EngineLimits.BlockBytes;
            checksums[i] = Of(bytes[start..Math.Min(start + EngineLimits.BlockBytes, bytes.Length)]);
        }

        return checksums;
    }

    public static int BlockCount(long bytes) =>
        checked((int)((bytes + EngineLimits.BlockBytes - 1) / EngineLimits.BlockBytes));
}
