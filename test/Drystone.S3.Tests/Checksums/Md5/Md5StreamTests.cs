using System.Security.Cryptography;
using System.Text;
using Drystone.S3.Checksums.Md5;

namespace Drystone.S3.Tests.Checksums.Md5;

public sealed class Md5StreamTests
{
    private const int LongestBytes = 300;

    private static readonly byte[] Bytes = RandomBytes(seed: 1321, 4 * Md5Batches.LeastBytes);

    /// <summary>As many lanes as batches use, as far as this processor has them; 0 is the library.</summary>
    public static TheoryData<int> Widths => [.. AllWidths];

    internal static IEnumerable<int> AllWidths =>
        new[] { 0, 1, FourLanes.Count, EightLanes.Count, SixteenLanes.Count }.Where(width => width <= Md5Lanes.Widest);

    // https://www.rfc-editor.org/rfc/rfc1321, A.5.
    [Theory]
    [InlineData("", "d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("a", "0cc175b9c0f1b6a831c399e269772661")]
    [InlineData("abc", "900150983cd24fb0d6963f7d28e17f72")]
    [InlineData("message digest", "f96b697d7cb7938d525a2f31aaf161d0")]
    [InlineData(
        "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
        "57edf4a22be3c955ac49da2e2107b67a")]
    public async Task The_digests_of_the_standard_come_out(string message, string expected)
    {
        foreach (var width in AllWidths)
        {
            using var stream = new Md5Stream(new Md5Batches(width));
            stream.Begin(Encoding.ASCII.GetBytes(message));
            Assert.Equal(expected, await FinishAsync(stream));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task Every_length_equals_the_library(int width)
    {
        for (var length = 0; length <= LongestBytes; length++)
        {
            using var stream = new Md5Stream(new Md5Batches(width));
            stream.Begin(Bytes.AsMemory(0, length));
            Assert.Equal(Library(Bytes.AsSpan(0, length)), await FinishAsync(stream));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task A_message_may_be_split_anywhere(int width)
    {
        var message = Bytes.AsMemory(0, LongestBytes);
        for (var split = 0; split <= LongestBytes; split++)
        {
            using var stream = new Md5Stream(new Md5Batches(width));
            stream.Begin(message[..split]);
            await stream.SettleAsync();
            stream.Begin(message[split..]);
            Assert.Equal(Library(message.Span), await FinishAsync(stream));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task Pieces_that_wait_may_be_split_anywhere_around_a_block(int width)
    {
        for (var beyond = -Md5Block.Bytes; beyond <= Md5Block.Bytes; beyond++)
        {
            using var stream = new Md5Stream(new Md5Batches(width));
            stream.Begin(Bytes.AsMemory(0, Md5Batches.LeastBytes + Md5Block.Bytes + beyond));
            await stream.SettleAsync();
            stream.Begin(Bytes.AsMemory(Md5Batches.LeastBytes + Md5Block.Bytes + beyond));
            Assert.Equal(Library(Bytes), await FinishAsync(stream));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task Several_pieces_may_wait_when_they_are_whole_blocks(int width)
    {
        using var stream = new Md5Stream(new Md5Batches(width));
        var pieces = Enumerable.Range(0, 4).Select(_ => new PinnedBytes([.. Bytes])).ToArray();
        foreach (var piece in pieces)
        {
            stream.Begin(piece.Memory);
        }

        await stream.SettleAsync(leaving: 2);
        pieces[0].TakeBack();
        pieces[1].TakeBack();
        stream.Begin(Bytes.AsMemory(0, 7));
        Assert.Equal(Library([.. Bytes, .. Bytes, .. Bytes, .. Bytes, .. Bytes[..7]]), await FinishAsync(stream));
    }

    [Fact]
    public async Task What_was_not_settled_is_not_finished_and_takes_no_bytes_after_a_part_of_a_block()
    {
        using var stream = new Md5Stream(new Md5Batches(Md5Lanes.Widest));
        stream.Begin(Bytes.AsMemory(0, Md5Batches.LeastBytes + 1));
        Assert.Throws<InvalidOperationException>(() => stream.Finish(new byte[MD5.HashSizeInBytes]));
        Assert.Throws<InvalidOperationException>(() => stream.Begin(Bytes));
        await stream.SettleAsync();
        stream.Begin(Bytes);
        Assert.Equal(
            Library([.. Bytes[..(Md5Batches.LeastBytes + 1)], .. Bytes]), await FinishAsync(stream));
    }

    [Fact]
    public void A_piece_waits_until_it_is_settled()
    {
        using var stream = new Md5Stream(new Md5Batches(Md5Lanes.Widest));
        stream.Begin(Bytes);
        Assert.Equal(1, stream.Turn.Pieces);
        Assert.Equal(Md5Turn.Place.Waiting, stream.Turn.At);
    }

    internal static async Task<string> FinishAsync(Md5Stream stream)
    {
        await stream.SettleAsync();
        var digest = new byte[MD5.HashSizeInBytes];
        Assert.Equal(MD5.HashSizeInBytes, stream.Finish(digest));
        return Convert.ToHexStringLower(digest);
    }

    internal static string Library(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));

    internal static byte[] RandomBytes(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
