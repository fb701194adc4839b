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
/// Nothing is received while a request is worked on, so that its end would go unnoticed: from the second beat of
/// Kestrel's clock, which comes every second, that nobody read on, it is looked for.
/// </remarks>
internal sealed class SocketConnection : ConnectionContext, IDuplexPipe, IMemoryPoolFeature, IConnectionSocketFeature
{
    private static long lastId;

    private readonly CancellationTokenSource closing = new();
    private readonly SocketReader reader;
    private readonly SocketWriter writer;
    private bool isWatched;
    private int isShut;
    private int isClosed;

    public SocketConnection(Socket socket, MemoryPool<byte> blocks)
    {
        Socket = socket;
        MemoryPool = blocks;
        ConnectionClosed = closing.Token;
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = socket.RemoteEndPoint;
        reader = new SocketReader(socket, blocks, Close);
        writer = new SocketWriter(socket, Close);
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
                // Not there yet when the connection is made.
                isWatched = true;
                Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(static it => ((SocketReader)it).Watch(), reader);
            }

            return reader;
        }
    }

    PipeWriter IDuplexPipe.Output => writer;

    /// <summary>Breaks the connection off.</summary>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        reader.AbortReason ??= abortReason;
        Shut();
        Close();
    }

    public override async ValueTask DisposeAsync()
    {
        Shut();
        Close();
        reader.Dispose();
        writer.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>Sends what was flushed and the end, and lets go of the socket.</summary>
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
            ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.closing.Cancel(), this, preferLocal: false);
        }
    }
}
