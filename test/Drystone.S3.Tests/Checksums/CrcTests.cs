using Drystone.S3.Checksums;

namespace Drystone.S3.Tests.Checksums;

public sealed class CrcTests
{
    private const int LongestBytes = 1100;

    private static readonly byte[] Bytes = RandomBytes(seed: 20061, LongestBytes + 64);

    public static TheoryData<Kind> Kinds => [Kind.Crc32, Kind.Crc32C, Kind.Crc64Nvme];

    public enum Kind
    {
        Crc32,
        Crc32C,
        Crc64Nvme,
    }

    [Theory]
    [InlineData(Kind.Crc32, 0xcbf43926)]
    [InlineData(Kind.Crc32C, 0xe3069283)]
    [InlineData(Kind.Crc64Nvme, 0xae8b14860a799888)]
    public void The_check_value_of_the_catalogue_comes_out(Kind kind, ulong expected)
    {
        Assert.Equal(expected, Append(kind, 0, "123456789"u8));
        Assert.Equal(expected, AppendPortably(kind, 0, "123456789"u8));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_fast_path_equals_the_table_for_every_length_and_start(Kind kind)
    {
        for (var length = 0; length <= LongestBytes; length++)
        {
            var start = length % 33;
            var bytes = Bytes.AsSpan(start, length);
            Assert.Equal(AppendPortably(kind, 77, bytes), Append(kind, 77, bytes));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_message_may_be_split_anywhere(Kind kind)
    {
        var whole = Append(kind, 0, Bytes);
        for (var split = 0; split <= Bytes.Length; split++)
        {
            var first = Append(kind, 0, Bytes.AsSpan(0, split));
            Assert.Equal(whole, Append(kind, first, Bytes.AsSpan(split)));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Two_pieces_combine_to_the_whole(Kind kind)
    {
        var whole = Append(kind, 0, Bytes);
        for (var split = 0; split <= Bytes.Length; split += 7)
        {
            var first = Append(kind, 0, Bytes.AsSpan(0, split));
            var second = Append(kind, 0, Bytes.AsSpan(split));
            Assert.Equal(whole, Combine(kind, first, second, Bytes.Length - split));
        }
    }

    private static byte[] RandomBytes(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static ulong Append(Kind kind, ulong crc, ReadOnlySpan<byte> bytes) => kind switch
    {
        Kind.Crc32 => Crc32.Append((uint)crc, bytes),
        Kind.Crc32C => Crc32C.Append((uint)crc, bytes),
        _ => Crc64Nvme.Append(crc, bytes),
    };

    private static ulong AppendPortably(Kind kind, ulong crc, ReadOnlySpan<byte> bytes) => kind switch
    {
        Kind.Crc32 => Crc32.AppendPortably((uint)crc, bytes),
        Kind.Crc32C => Crc32C.AppendPortably((uint)crc, bytes),
        _ => Crc64Nvme.AppendPortably(crc, bytes),
    };

    private static ulong Combine(Kind kind, ulong first, ulong second, long secondLengthBytes) => kind switch
    {
        Kind.Crc32 => Crc32.Combine((uint)first, (uint)second, secondLengthBytes),
        Kind.Crc32C => Crc32C.Combine((uint)first, (uint)second, secondLengthBytes),
        _ => Crc64Nvme.Combine(first, second, secondLengthBytes),
    };
}
