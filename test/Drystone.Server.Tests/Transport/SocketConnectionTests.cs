using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Drystone.Server.Transport;
using Microsoft.AspNetCore.Connections;

namespace Drystone.Server.Tests.Transport;

public sealed class SocketConnectionTests : IAsyncLifetime
{
    private SocketPair pair = null!;
    private SocketConnection connection = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IDuplexPipe Pipe => connection.Transport;

    public async ValueTask InitializeAsync()
    {
        pair = await SocketPair.ConnectAsync();
        connection = new SocketConnection(pair.Ours, MemoryPool<byte>.Shared, new SendQueue());
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        pair.Dispose();
    }

    [Fact]
    public async Task An_answer_is_not_lost_with_a_body_that_nobody_read()
    {
        pair.Peer.Send(new byte[200_000]);
        await Pipe.Input.ReadAsync(Cancel);
        await Pipe.Output.WriteAsync("refused"u8.ToArray(), Cancel);
        await Pipe.Input.CompleteAsync();
        await Pipe.Output.CompleteAsync();
        await connection.DisposeAsync();
        Assert.Equal("refused"u8.ToArray(), await pair.ReceiveAsync("refused"u8.Length));
        Assert.Equal(0, await pair.Peer.ReceiveAsync(new byte[1], Cancel));
    }

    [Fact]
    public async Task A_connection_that_is_aborted_ends_what_waits_and_is_closed()
    {
        var reading = Pipe.Input.ReadAsync(Cancel).AsTask();
        Pipe.Output.Write(new byte[16 << 20]);
        var flushing = Pipe.Output.FlushAsync(Cancel).AsTask();
        var closed = new TaskCompletionSource();
        await using var registration = connection.ConnectionClosed.Register(closed.SetResult);
        connection.Abort(new ConnectionAbortedException("too slow"));
        Assert.Equal("too slow", (await Assert.ThrowsAsync<ConnectionAbortedException>(() => reading)).Message);
        Assert.True((await flushing).IsCompleted);
        await closed.Task.WaitAsync(Cancel);
    }

    [Fact]
    public async Task A_peer_that_reads_slowly_gets_the_whole_answer()
    {
        var answer = new byte[8 << 20];
        new Random(1).NextBytes(answer);
        Pipe.Output.Write(answer);
        var flushing = Pipe.Output.FlushAsync(Cancel).AsTask();
        var receiving = pair.ReceiveAsync(answer.Length);
        await flushing;
        Pipe.Output.Write(answer.AsSpan(0, 60_000));
        await Pipe.Output.FlushAsync(Cancel);
        var ending = connection.DisposeAsync().AsTask();
        Assert.Equal(answer, await receiving);
        Assert.Equal(answer[..60_000], await pair.ReceiveAsync(60_000));
        await ending;
    }

    [Fact]
    public async Task A_connection_that_is_aborted_is_reset()
    {
        connection.Abort(new ConnectionAbortedException("too slow"));
        var fault = await Assert.ThrowsAsync<SocketException>(
            async () => await pair.Peer.ReceiveAsync(new byte[1], Cancel));
        Assert.Equal(SocketError.ConnectionReset, fault.SocketErrorCode);
    }

    [Fact]
    public async Task A_peer_that_has_ended_still_gets_what_was_flushed()
    {
        Pipe.Output.Write("answer"u8);
        await Pipe.Output.FlushAsync(Cancel);
        connection.Abort(null!);
        Assert.Equal("answer"u8.ToArray(), await pair.ReceiveAsync("answer"u8.Length));
        Assert.Equal(0, await pair.Peer.ReceiveAsync(new byte[1], Cancel));
    }

    [Fact]
    public async Task A_peer_that_ends_closes_it()
    {
        var closed = new TaskCompletionSource();
        await using var registration = connection.ConnectionClosed.Register(closed.SetResult);
        pair.Peer.Dispose();
        Assert.True((await Pipe.Input.ReadAsync(Cancel)).IsCompleted);
        await closed.Task.WaitAsync(Cancel);
    }

    [Fact]
    public void It_says_who_speaks_to_whom()
    {
        Assert.Equal(pair.Peer.LocalEndPoint, connection.RemoteEndPoint);
        Assert.Equal(pair.Peer.RemoteEndPoint, connection.LocalEndPoint);
    }
}
