using System.Buffers;
using System.Net.Sockets;
using Drystone.Server.Transport;

namespace Drystone.Server.Tests.Transport;

public sealed class SocketWriterTests : IAsyncLifetime
{
    private SocketPair pair = null!;
    private SocketWriter writer = null!;
    private int closed;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        pair = await SocketPair.ConnectAsync();
        writer = new SocketWriter(pair.Ours, new SendQueue(), () => Interlocked.Increment(ref closed));
    }

    public async ValueTask DisposeAsync()
    {
        pair.Dispose();
        await writer.DrainAsync();
        writer.Dispose();
    }

    [Fact]
    public async Task Whatever_is_flushed_arrives_in_order()
    {
        var sent = new byte[24 << 20];
        new Random(1).NextBytes(sent);
        var receiving = pair.ReceiveAsync(sent.Length);
        var random = new Random(2);
        for (var done = 0; done < sent.Length;)
        {
            var most = random.Next(4) == 0 ? 700_000 : 9_000;
            var count = Math.Min(random.Next(1, most), sent.Length - done);
            sent.AsSpan(done, count).CopyTo(writer.GetSpan(count));
            writer.Advance(count);
            done += count;
            if (random.Next(3) > 0)
            {
                Assert.False((await writer.FlushAsync(Cancel)).IsCompleted);
                Assert.Equal(0, writer.UnflushedBytes);
            }
        }

        await writer.FlushAsync(Cancel);
        var got = await receiving;
        Assert.True(sent.AsSpan().SequenceEqual(got));
    }

    [Fact]
    public async Task What_is_written_while_earlier_bytes_are_sent_goes_out_once_and_in_order()
    {
        // Pieces of this size are flushed without waiting, and the writes between them take several blocks.
        const int Rounds = 400;
        var sent = new byte[Rounds * 60_000];
        new Random(1).NextBytes(sent);
        var receiving = pair.ReceiveAsync(sent.Length);
        for (var done = 0; done < sent.Length;)
        {
            foreach (var count in new[] { 20_000, 17_000, 23_000 })
            {
                sent.AsSpan(done, count).CopyTo(writer.GetSpan(count));
                writer.Advance(count);
                done += count;
                if (count != 17_000)
                {
                    await writer.FlushAsync(Cancel);
                }
            }
        }

        var got = await receiving;
        Assert.True(sent.AsSpan().SequenceEqual(got));
    }

    [Fact]
    public async Task A_flush_that_is_canceled_ends_and_what_was_flushed_arrives()
    {
        var sent = new byte[16 << 20];
        new Random(1).NextBytes(sent);
        writer.Write(sent);
        var flushing = writer.FlushAsync(Cancel).AsTask();
        writer.CancelPendingFlush();
        Assert.True((await flushing).IsCanceled);
        using var canceling = new CancellationTokenSource();
        writer.Write(sent);
        var second = writer.FlushAsync(canceling.Token).AsTask();
        await canceling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        var got = await pair.ReceiveAsync(2 * sent.Length);
        Assert.True(got.AsSpan(0, sent.Length).SequenceEqual(sent));
        Assert.True(got.AsSpan(sent.Length).SequenceEqual(sent));
    }

    [Fact]
    public void Bytes_that_were_written_to_no_memory_are_refused() =>
        Assert.Throws<InvalidOperationException>(() => writer.Advance(1));

    [Fact]
    public async Task A_peer_that_does_not_read_keeps_the_flush_waiting()
    {
        var bytes = new byte[16 << 20];
        writer.Write(bytes);
        var flushing = writer.FlushAsync(Cancel).AsTask();
        Assert.False(flushing.IsCompleted);
        await pair.ReceiveAsync(bytes.Length);
        Assert.False((await flushing).IsCompleted);
    }

    [Fact]
    public async Task A_flush_to_a_peer_that_is_gone_ends_and_says_so()
    {
        writer.Write(new byte[16 << 20]);
        var flushing = writer.FlushAsync(Cancel).AsTask();
        pair.Reset();
        Assert.True((await flushing).IsCompleted);
        Assert.NotEqual(0, closed);
        writer.Write("x"u8);
        Assert.True((await writer.FlushAsync(Cancel)).IsCompleted);
    }

    [Fact]
    public async Task A_flush_on_a_socket_that_is_closed_here_ends_and_says_so()
    {
        writer.Write(new byte[16 << 20]);
        var flushing = writer.FlushAsync(Cancel).AsTask();
        pair.Ours.Dispose();
        Assert.True((await flushing).IsCompleted);
        writer.Write(new byte[16 << 20]);
        Assert.True((await writer.FlushAsync(Cancel)).IsCompleted);
    }

    [Fact]
    public async Task What_was_flushed_is_sent_when_it_has_drained()
    {
        for (byte n = 0; n < 100; n++)
        {
            await writer.WriteAsync(new[] { n }, Cancel);
        }

        await writer.DrainAsync();
        pair.Ours.Shutdown(SocketShutdown.Both);
        Assert.Equal(Enumerable.Range(0, 100).Select(n => (byte)n), await pair.ReceiveAsync(100));
        Assert.Equal(0, await pair.Peer.ReceiveAsync(new byte[1], Cancel));
    }
}
