using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Drystone.Server.Transport;

/// <summary>A TCP connection as Kestrel sees it.</summary>
/// <remarks>
/// Nothing is received while a request is worked on, so that its end would go unnoticed: it is looked for once nobody
/// has read for two beats of Kestrel's clock, which come every second.
/// </remarks>
internal sealed class SocketConnection : ConnectionContext, IDuplexPipe, IMemoryPoolFeature, IConnectionSocketFeature
{
    private const int DiscardedAtOnce = 16 << 10;
    private const int DiscardedInAll = 1 << 20;

    private static long lastId;

    private readonly CancellationTokenSource closing = new();
    private readonly SocketReader reader;
    private readonly SocketWriter writer;
    private bool isWatched;
    private int isShut;
    private int isClosed;

    public SocketConnection(Socket socket, MemoryPool<byte> blocks, SendQueue sends)
    {
        Socket = socket;
        MemoryPool = blocks;
        ConnectionClosed = closing.Token;
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = socket.RemoteEndPoint;
        reader = new SocketReader(socket, blocks, LargeBlocks.Shared, Close);
        writer = new SocketWriter(socket, sends, Close);
        Transport = this;
        Features.Set<IMemoryPoolFeature>(this);
        Features.Set<IConnectionSocketFeature>(this);
    }

    public override string ConnectionId { get; set; } =
        Interlocked.Increment(ref lastId).ToString("X", CultureInfo.InvariantCulture);

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    public override IDuplexPipe Transport { get; set; }

    public override CancellationToken ConnectionClosed { get; set; }

    public override EndPoint? LocalEndPoint { get; set; }

    public override EndPoint? RemoteEndPoint { get; set; }

    public MemoryPool<byte> MemoryPool { get; }

    public Socket Socket { get; }

    PipeReader IDuplexPipe.Input
    {
        get
        {
            if (!isWatched)
            {
                // The clock is not there yet when the connection is made.
                isWatched = true;
                Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(
                    static watched => ((SocketReader)watched).Watch(), reader);
            }

            return reader;
        }
    }

    PipeWriter IDuplexPipe.Output => writer;

    /// <summary>Breaks the connection off; without a reason, which is Kestrel's answer to a peer that has ended, when
    /// it is sent what was flushed.</summary>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        reader.AbortReason ??= abortReason;
        if (abortReason is not null)
        {
            Reset();
        }
        else
        {
            _ = writer.DrainAsync().ContinueWith(_ => Shut(), TaskScheduler.Default);
        }

        Close();
    }

    /// <summary>Sends what was flushed, and the end. A peer that does not read is Kestrel's to abort.</summary>
    public override async ValueTask DisposeAsync()
    {
        await writer.DrainAsync();
        DiscardReceived();
        Shut();
        Close();
        reader.Dispose();
        writer.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>Takes from the kernel what has arrived and nobody wants, such as the body of a request that was
    /// refused: a socket that is closed with bytes unread resets the connection, and the peer would lose the
    /// answer.</summary>
    private void DiscardReceived()
    {
        var scratch = ArrayPool<byte>.Shared.Rent(DiscardedAtOnce);
        try
        {
            for (var (count, sum) = (1, 0); count > 0 && sum < DiscardedInAll; sum += count)
            {
                count = Socket.Receive(scratch, SocketFlags.None, out _);
            }
        }
        catch (ObjectDisposedException)
        {
            // It was aborted.
        }

        ArrayPool<byte>.Shared.Return(scratch);
    }

    /// <summary>The peer shall not take what it has for all, and the kernel not keep what it does not read.</summary>
    private void Reset()
    {
        if (Interlocked.Exchange(ref isShut, 1) == 0)
        {
            Socket.Close(timeout: 0);
        }
    }

    private void Shut()
    {
        if (Interlocked.Exchange(ref isShut, 1) != 0)
        {
            return;
        }

        try
        {
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The peer was faster.
        }

        Socket.Dispose();
    }

    /// <summary>Tells Kestrel, from a thread of its own: whoever is called does not know what is locked here.</summary>
    private void Close()
    {
        if (Interlocked.Exchange(ref isClosed, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.Tell(), this, preferLocal: false);
        }
    }

    private void Tell()
    {
        try
        {
            closing.Cancel();
        }
        catch (AggregateException fault)
        {
            // Whoever was told and failed has nobody who would hear of it, and must not end the process.
            System.Diagnostics.Debug.WriteLine(fault);
        }
    }
}
