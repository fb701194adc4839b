using System.Numerics;
using System.Text;

namespace Drystone.Keyspace.Tests;

public class Crc32CTests
{
    [Fact]
    public void The_check_value_is_that_of_the_standard() =>
        Assert.Equal(0xE3069283, Crc32C.Of("123456789"u8));

    /// <summary>Around the lengths from which several places are read at once, and from any address.</summary>
    [Fact]
    public void All_lengths_give_what_one_byte_after_the_other_gives()
    {
        var random = new Random(1);
        var bytes = new byte[210_000];
        random.NextBytes(bytes);
        int[] lengths =
            [.. Enumerable.Range(0, 70), 4_079, 4_080, 4_081, 8_160, 65_519, 65_520, 65_521, 65_536, 200_001];
        foreach (var length in lengths.Concat(Enumerable.Range(0, 200).Select(_ => random.Next(200_000))))
        {
            var piece = bytes.AsSpan(random.Next(9), length);
            Assert.Equal(OneByOne(piece), Crc32C.Of(piece));
        }
    }

    [Fact]
    public void Pieces_give_what_the_whole_gives()
    {
        var bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 30_000)));
        var whole = Crc32C.Of(bytes);
        var random = new Random(2);
        for (var i = 0; i < 200; i++)
        {
            var cut = random.Next(bytes.Length);
            var first = Crc32C.Append(Crc32C.Begun, bytes.AsSpan(0, cut));
            Assert.Equal(whole, ~Crc32C.Append(first, bytes.AsSpan(cut)));
        }
    }

    private static uint OneByOne(ReadOnlySpan<byte> bytes)
    {
        var checksum = uint.MaxValue;
        foreach (var value in bytes)
        {
            checksum = BitOperations.Crc32C(checksum, value);
        }
        return ~checksum;
    }
}
