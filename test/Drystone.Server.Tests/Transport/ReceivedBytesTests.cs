using System.Buffers;
using Drystone.Server.Transport;

namespace Drystone.Server.Tests.Transport;

public sealed class ReceivedBytesTests
{
    private const int BlockBytes = 4_096;

    private readonly ReceivedBytes received = new(LargeBlocks.Shared);

    [Fact]
    public void Whatever_is_received_and_consumed_the_rest_is_what_follows()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var bytes = new ReceivedBytes(LargeBlocks.Shared);
            var (sent, consumed) = (new List<byte>(), 0);
            for (var step = 0; step < 60; step++)
            {
                Append(bytes, random, sent);
                var rest = bytes.Unconsumed;
                Assert.Equal(sent[consumed..], rest.ToArray());
                var length = (int)rest.Length;
                var taken = random.Next(length + 1);
                var seen = random.Next(taken, length + 1);
                bytes.Advance(rest.GetPosition(taken), rest.GetPosition(seen));
                consumed += taken;
                Assert.Equal(seen < length, bytes.HasNews);
                Assert.Equal(sent[consumed..], bytes.Unconsumed.ToArray());
            }

            bytes.Clear();
        }
    }

    [Fact]
    public void Whoever_sends_byte_by_byte_has_no_block_for_each()
    {
        for (var n = 0; n < 10_000; n++)
        {
            Append(received, [(byte)n]);
            var rest = received.Unconsumed;
            received.Advance(rest.Start, rest.End);
        }

        var blocks = 0;
        foreach (var _ in received.Unconsumed)
        {
            blocks++;
        }

        Assert.Equal(1 + (10_000 / BlockBytes), blocks);
        Assert.Equal(Enumerable.Range(0, 10_000).Select(n => (byte)n), received.Unconsumed.ToArray());
    }

    [Fact]
    public void What_is_consumed_is_news_no_more()
    {
        Append(received, [1, 2, 3]);
        Assert.True(received.HasNews);
        received.Advance(received.Unconsumed.End, received.Unconsumed.End);
        Assert.False(received.HasNews);
        Assert.True(received.Unconsumed.IsEmpty);
        Append(received, [4]);
        Assert.True(received.HasNews);
        Assert.Equal([4], received.Unconsumed.ToArray());
    }

    private static void Append(ReceivedBytes to, Random random, List<byte> sent)
    {
        var bytes = new byte[random.Next(3) == 0 ? random.Next(1, BlockBytes + 1) : random.Next(1, 40)];
        random.NextBytes(bytes);
        sent.AddRange(bytes);
        Append(to, bytes);
    }

    private static void Append(ReceivedBytes to, byte[] bytes)
    {
        var segment = to.TakeSegment();
        segment.Take(new Block());
        bytes.CopyTo(segment.Room);
        segment.Fill(bytes.Length);
        to.Append(segment);
    }

    private sealed class Block : IMemoryOwner<byte>
    {
        private byte[] bytes = new byte[BlockBytes];

        public Memory<byte> Memory => bytes;

        /// <summary>Whoever goes on reading finds that it is gone.</summary>
        public void Dispose()
        {
            Array.Clear(bytes);
            bytes = [];
        }
    }
}
