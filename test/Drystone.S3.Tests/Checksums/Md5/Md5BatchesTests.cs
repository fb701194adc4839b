using System.Security.Cryptography;
using Drystone.S3.Checksums.Md5;

namespace Drystone.S3.Tests.Checksums.Md5;

public sealed class Md5BatchesTests
{
    private const int Piece = Md5Batches.LeastBytes;

    public static TheoryData<int> Widths => Md5StreamTests.Widths;

    public static TheoryData<int> LaneWidths => [.. Md5StreamTests.AllWidths.Where(width => width > 0)];

    [Theory]
    [MemberData(nameof(LaneWidths))]
    public async Task Who_settles_takes_along_what_others_have_waiting(int width)
    {
        var batches = new Md5Batches(width);
        var streams = Enumerable.Range(0, width + 1).Select(_ => new Md5Stream(batches)).ToArray();
        var messages = streams.Select((_, seed) => Md5StreamTests.RandomBytes(seed, Piece)).ToArray();
        foreach (var (stream, message) in streams.Zip(messages))
        {
            stream.Begin(message);
        }

        await streams[^1].SettleAsync();
        var waiting = streams.Where(stream => stream.Turn.Pieces > 0).ToArray();
        Assert.Equal([streams[^2]], waiting);
        foreach (var (stream, message) in streams.Zip(messages))
        {
            Assert.Equal(Md5StreamTests.Library(message), await Md5StreamTests.FinishAsync(stream));
        }
    }

    [Theory]
    [MemberData(nameof(LaneWidths))]
    public async Task Who_settles_a_short_piece_does_not_hash_the_long_ones_of_others_to_their_end(int width)
    {
        var batches = new Md5Batches(width);
        using var slow = new Md5Stream(batches);
        using var quick = new Md5Stream(batches);
        var message = Md5StreamTests.RandomBytes(seed: 5, 8 * Piece);
        slow.Begin(message);
        quick.Begin(message.AsMemory(0, Piece));
        await quick.SettleAsync();
        Assert.Equal((width == 1 ? 8 : 7) * Piece / Md5Block.Bytes, slow.Turn.Blocks);
        Assert.Equal(Md5StreamTests.Library(message), await Md5StreamTests.FinishAsync(slow));
        Assert.Equal(Md5StreamTests.Library(message.AsSpan(0, Piece)), await Md5StreamTests.FinishAsync(quick));
    }

    [Theory]
    [MemberData(nameof(LaneWidths))]
    public async Task Lanes_that_become_free_are_filled_again(int width)
    {
        var batches = new Md5Batches(width);
        var others = Enumerable.Range(0, 3 * width).Select(_ => new Md5Stream(batches)).ToArray();
        using var leader = new Md5Stream(batches);
        var message = Md5StreamTests.RandomBytes(seed: 6, 4 * Piece);
        foreach (var stream in others)
        {
            stream.Begin(message.AsMemory(0, Piece));
        }

        leader.Begin(message);
        await leader.SettleAsync();
        Assert.Equal(
            Math.Max(0, others.Length - (4 * (width - 1))), others.Count(stream => stream.Turn.Pieces > 0));
        foreach (var stream in others)
        {
            Assert.Equal(
                Md5StreamTests.Library(message.AsSpan(0, Piece)), await Md5StreamTests.FinishAsync(stream));
        }
    }

    [Fact]
    public async Task An_abandoned_piece_is_never_read_again()
    {
        var batches = new Md5Batches(Md5Lanes.Widest);
        using var gone = new Md5Stream(batches);
        using var stays = new Md5Stream(batches);
        var message = Md5StreamTests.RandomBytes(seed: 7, Piece);
        var (first, second) = (new PinnedBytes([.. message]), new PinnedBytes([.. message]));
        gone.Begin(first.Memory);
        gone.Begin(second.Memory);
        stays.Begin(message);
        await gone.AbandonAsync();
        first.TakeBack();
        second.TakeBack();
        Assert.Equal(Md5StreamTests.Library(message), await Md5StreamTests.FinishAsync(stays));
        await gone.AbandonAsync();
    }

    [Fact]
    public async Task Who_abandons_or_settles_waits_until_the_memory_is_not_read_any_more()
    {
        using var stream = new Md5Stream(new Md5Batches(Md5Lanes.Widest));
        var list = new LinkedList<Md5Stream>();
        var bytes = new PinnedBytes(Md5StreamTests.RandomBytes(seed: 8, Piece));
        stream.Turn.Add(bytes.Memory, list);
        stream.Turn.Take(list);
        var (abandons, settles) = (stream.AbandonAsync().AsTask(), stream.SettleAsync().AsTask());
        var changed = stream.Turn.ChangeAsync();
        Assert.True(bytes.IsPinned);
        Assert.False(abandons.IsCompleted || settles.IsCompleted || changed.IsCompleted);
        stream.Turn.Advance(Piece / Md5Block.Bytes);
        stream.Turn.Release(list);
        await Task.WhenAll(abandons, settles, changed);
        Assert.False(bytes.IsPinned);
    }

    /// <summary>Bodies of many clients, some of which go away; every buffer is overwritten as soon as it may
    /// be.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public async Task Many_streams_at_once_equal_the_library(int width)
    {
        const int Streams = 64;
        var batches = new Md5Batches(width);
        await Task.WhenAll(Enumerable.Range(0, Streams).Select(
            seed => Task.Run(() => HashAsync(batches, new Random((1_000 * width) + seed)))));
        using var last = new Md5Stream(batches);
        Assert.Equal(Md5StreamTests.Library([]), await Md5StreamTests.FinishAsync(last));
    }

    private static async Task HashAsync(Md5Batches batches, Random random)
    {
        for (var body = 0; body < 6; body++)
        {
            using var stream = new Md5Stream(batches);
            using var expected = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
            var held = new Queue<PinnedBytes>();
            for (var piece = random.Next(8); piece > 0; piece--)
            {
                held.Enqueue(Next(stream, expected, random, Md5Block.Bytes * random.Next(1, 2_000)));
                var leaving = random.Next(4);
                await stream.SettleAsync(leaving);
                TakeBack(held, leaving);
            }

            if (random.Next(4) == 0)
            {
                await stream.AbandonAsync();
                TakeBack(held, leaving: 0);
                continue;
            }

            held.Enqueue(Next(stream, expected, random, random.Next(100_000)));
            await stream.SettleAsync();
            TakeBack(held, leaving: 0);
            Assert.Equal(
                Convert.ToHexStringLower(expected.GetHashAndReset()), await Md5StreamTests.FinishAsync(stream));
        }
    }

    private static PinnedBytes Next(Md5Stream stream, IncrementalHash expected, Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        expected.AppendData(bytes);
        var memory = new PinnedBytes(bytes);
        stream.Begin(memory.Memory);
        return memory;
    }

    private static void TakeBack(Queue<PinnedBytes> held, int leaving)
    {
        while (held.Count > leaving)
        {
            held.Dequeue().TakeBack();
        }
    }
}
