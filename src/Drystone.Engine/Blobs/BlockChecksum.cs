using Drystone.Keyspace;

namespace Drystone.Engine.Blobs;

/// <summary>CRC32C of the blocks of a blob.</summary>
internal static class BlockChecksum
{
    public static uint Of(ReadOnlySpan<byte> block) => Crc32C.Of(block);

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
