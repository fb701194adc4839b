using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Drystone.Server.Transport;
using Microsoft.AspNetCore.Connections;

namespace Drystone.Server.Tests.Transport;

public sealed class SocketReaderTests : IAsyncLifetime
{
    private readonly LargeBlocks largeBlocks = new();
    private SocketPair pair = null!;
    private SocketReader reader = null!;
    private int closed;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        pair = await SocketPair.ConnectAsync();
        reader = new SocketReader(pair.Ours, MemoryPool<byte>.Shared, largeBlocks, () => closed++);
    }

    public ValueTask DisposeAsync()
    {
        pair.Dispose();
        reader.Dispose();
        return default;
    }

    [Fact]
    public async Task Large_bodies_arrive_as_they_were_sent_however_they_are_read()
    {
        var sent = new byte[16 << 20];
        new Random(1).NextBytes(sent);
        var sending = SendInPiecesAsync(sent);
        var got = new MemoryStream();
        var random = new Random(2);
        while (got.Length < sent.Length)
        {
            if (random.Next(2) == 0 || !reader.TryRead(out var result))
            {
                result = await reader.ReadAsync(Cancel);
            }

            var part = result.Buffer.Slice(0, random.Next(4) == 0 ? result.Buffer.Length / 3 : result.Buffer.Length);
            foreach (var piece in part)
            {
                got.Write(piece.Span);
            }

            reader.AdvanceTo(part.End);
        }

        await sending;
        Assert.True(sent.AsSpan().SequenceEqual(got.GetBuffer().AsSpan(0, (int)got.Length)));
    }

    [Fact]
    public async Task What_was_looked_at_and_not_consumed_comes_again_with_what_follows()
    {
        pair.Peer.Send([1, 2, 3]);
        var first = await reader.ReadAsync(Cancel);
        reader.AdvanceTo(first.Buffer.GetPosition(1), first.Buffer.End);
        var reading = reader.ReadAsync(Cancel);
        Assert.False(reading.IsCompleted);
        pair.Peer.Send([4]);
        Assert.Equal([2, 3, 4], (await reading).Buffer.ToArray());
    }

    [Fact]
    public async Task A_read_that_is_canceled_ends_and_what_comes_later_is_not_lost()
    {
        var reading = reader.ReadAsync(Cancel);
        reader.CancelPendingRead();
        var canceled = await reading;
        Assert.True(canceled.IsCanceled);
        reader.AdvanceTo(canceled.Buffer.End);
        pair.Peer.Send([7]);
        Assert.Equal([7], await ReadAsync());
    }

    [Fact]
    public async Task A_read_that_is_canceled_before_it_begins_ends_at_once()
    {
        reader.CancelPendingRead();
        Assert.True((await reader.ReadAsync(Cancel)).IsCanceled);
        pair.Peer.Send([7]);
        Assert.Equal([7], await ReadAsync());
    }

    [Fact]
    public async Task A_token_ends_a_read_and_what_comes_later_is_not_lost()
    {
        using var canceling = new CancellationTokenSource();
        var reading = reader.ReadAsync(canceling.Token);
        await canceling.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await reading);
        pair.Peer.Send([7]);
        Assert.Equal([7], await ReadAsync());
    }

    [Fact]
    public async Task The_end_comes_after_the_last_bytes_and_is_told_once()
    {
        pair.Peer.Send([1]);
        pair.Peer.Shutdown(SocketShutdown.Send);
        var bytes = new List<byte>();
        ReadResult result;
        do
        {
            result = await reader.ReadAsync(Cancel);
            bytes.AddRange(result.Buffer.ToArray());
            reader.AdvanceTo(result.Buffer.End);
        }
        while (!result.IsCompleted);
        Assert.Equal([1], bytes);
        Assert.True((await reader.ReadAsync(Cancel)).IsCompleted);
        Assert.Equal(1, closed);
    }

    [Fact]
    public async Task A_connection_that_is_reset_fails_its_read()
    {
        var reading = reader.ReadAsync(Cancel);
        pair.Reset();
        await Assert.ThrowsAsync<ConnectionResetException>(async () => await reading);
        Assert.Equal(1, closed);
    }

    [Fact]
    public async Task A_reset_after_the_last_bytes_is_no_end()
    {
        pair.Peer.Send(new byte[100_000]);
        var first = await reader.ReadAsync(Cancel);
        reader.AdvanceTo(first.Buffer.Start);
        pair.Reset();
        await Assert.ThrowsAsync<ConnectionResetException>(async () =>
        {
            while (true)
            {
                var result = await reader.ReadAsync(Cancel);
                Assert.False(result.IsCompleted);
                reader.AdvanceTo(result.Buffer.End);
            }
        });
    }

    [Fact]
    public async Task A_socket_that_is_closed_here_fails_its_read_with_the_reason()
    {
        var reading = reader.ReadAsync(Cancel);
        reader.AbortReason = new ConnectionAbortedException("too slow");
        pair.Ours.Dispose();
        var failure = await Assert.ThrowsAsync<ConnectionAbortedException>(async () => await reading);
        Assert.Equal("too slow", failure.Message);
    }

    [Fact]
    public async Task A_peer_that_goes_while_nobody_reads_is_noticed()
    {
        pair.Peer.Send([1]);
        Assert.Equal([1], await ReadAsync());
        pair.Peer.Shutdown(SocketShutdown.Send);
        reader.Watch();
        Assert.Equal(0, closed);
        reader.Watch();
        Assert.Equal(1, closed);
    }

    [Fact]
    public async Task What_arrives_while_nobody_reads_is_there_for_the_next()
    {
        reader.Watch();
        reader.Watch();
        pair.Peer.Send([5]);
        Assert.Equal([5], await ReadAsync());
    }

    [Fact]
    public async Task Large_blocks_are_given_back()
    {
        // More than the kernel keeps for both ends: the sending does not end by itself.
        var sending = SendInPiecesAsync(new byte[64 << 20]);
        ReadResult last;
        for (last = await reader.ReadAsync(Cancel); largeBlocks.Taken == 0; last = await reader.ReadAsync(Cancel))
        {
            reader.AdvanceTo(last.Buffer.End);
        }

        reader.AdvanceTo(last.Buffer.Start);
        pair.Ours.Dispose();
        reader.Dispose();
        await Assert.ThrowsAsync<SocketException>(() => sending);
        Assert.Equal(0, largeBlocks.Taken);
    }

    private async Task<byte[]> ReadAsync()
    {
        var result = await reader.ReadAsync(Cancel);
        var bytes = result.Buffer.ToArray();
        reader.AdvanceTo(result.Buffer.End);
        return bytes;
    }

    private async Task SendInPiecesAsync(byte[] bytes)
    {
        var random = new Random(3);
        for (var done = 0; done < bytes.Length;)
        {
            var count = Math.Min(random.Next(1, 300_000), bytes.Length - done);
            done += await pair.Peer.SendAsync(bytes.AsMemory(done, count), Cancel);
        }
    }
}
