using System.Numerics;
using System.Runtime.InteropServices;

namespace Drystone.Keyspace;

/// <summary>CRC32C (Castagnoli), by the processor's instruction where it has one. That takes three cycles and can begin
/// one in each, so long runs are read in three places at once.</summary>
public static class Crc32C
{
    /// <summary>What a checksum of several pieces begins with, see <see cref="Append"/>; its end is the
    /// complement.</summary>
    public const uint Begun = uint.MaxValue;

    // A third of a block of 64 KiB, and of a small object of 4 KiB, in whole words.
    private static readonly Thirds Long = new(thirdBytes: 21_840);
    private static readonly Thirds Short = new(thirdBytes: 1_360);

    public static uint Of(ReadOnlySpan<byte> bytes) => ~Append(Begun, bytes);

    /// <summary>Goes on with a checksum.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        checksum = Long.Append(checksum, ref bytes);
        checksum = Short.Append(checksum, ref bytes);
        return AppendOneByOne(checksum, bytes);
    }

    private static uint AppendOneByOne(uint checksum, ReadOnlySpan<byte> bytes)
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

    /// <summary>Runs of three equal parts: the checksum of each is shifted by the length of what follows and added to
    /// the next, since a CRC is linear.</summary>
    private sealed class Thirds
    {
        private const int ValuesOfByte = 256;

        private readonly int words;

        // What each value of each byte of a checksum becomes when so many zero bytes follow.
        private readonly uint[] shifted = new uint[sizeof(uint) * ValuesOfByte];

        public Thirds(int thirdBytes)
        {
            words = thirdBytes / sizeof(ulong);
            for (var bit = 0; bit < 32; bit++)
            {
                var one = 1u << bit;
                for (var word = 0; word < words; word++)
                {
                    one = BitOperations.Crc32C(one, 0ul);
                }

                AddBit(bit, one);
            }
        }

        /// <summary>Takes as many runs from the start of <paramref name="bytes"/> as it has.</summary>
        public uint Append(uint checksum, ref ReadOnlySpan<byte> bytes)
        {
            var runBytes = 3 * words * sizeof(ulong);
            while (bytes.Length >= runBytes)
            {
                checksum = AppendRun(checksum, MemoryMarshal.Cast<byte, ulong>(bytes[..runBytes]));
                bytes = bytes[runBytes..];
            }

            return checksum;
        }

        private uint AppendRun(uint checksum, ReadOnlySpan<ulong> run)
        {
            var first = run[..words];
            var second = run.Slice(words, first.Length);
            var third = run.Slice(2 * words, first.Length);
            var (ofSecond, ofThird) = (0u, 0u);
            for (var i = 0; i < first.Length; i++)
            {
                checksum = BitOperations.Crc32C(checksum, first[i]);
                ofSecond = BitOperations.Crc32C(ofSecond, second[i]);
                ofThird = BitOperations.Crc32C(ofThird, third[i]);
            }

            return Shift(Shift(checksum) ^ ofSecond) ^ ofThird;
        }

        private uint Shift(uint checksum) =>
            shifted[checksum & 0xFF]
            ^ shifted[ValuesOfByte + ((checksum >> 8) & 0xFF)]
            ^ shifted[(2 * ValuesOfByte) + ((checksum >> 16) & 0xFF)]
            ^ shifted[(3 * ValuesOfByte) + (checksum >> 24)];

        private void AddBit(int bit, uint becomes)
        {
            var ofByte = shifted.AsSpan(bit / 8 * ValuesOfByte, ValuesOfByte);
            for (var value = 0; value < ValuesOfByte; value++)
            {
                if ((value & (1 << (bit % 8))) != 0)
                {
                    ofByte[value] ^= becomes;
                }
            }
        }
    }
}
