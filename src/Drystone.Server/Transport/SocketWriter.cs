using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace Drystone.Server.Transport;

/// <summary>
/// Sends on a connection when it is flushed, by whoever flushes: a flush that ends has handed all bytes to the kernel,
/// whose buffer is all that stands between a slow reader and the handler.
/// </summary>
/// <remarks>One write or flush at a time, which is what Kestrel's lock around its output is for.</remarks>
internal sealed class SocketWriter : PipeWriter, IValueTaskSource<FlushResult>, IDisposable
{
    /// <summary>The head of an answer and the body of a small one, in one piece.</summary>
    private const int BlockBytes = 16 << 10;

    private readonly Socket socket;
    private readonly Action closed;
    private readonly SendOperation send;

    /// <summary>What is written and not sent, but for <see cref="block"/>.</summary>
    private readonly List<ArraySegment<byte>> full = [];

    private ManualResetValueTaskSourceCore<bool> wait;
    private byte[]? block;
    private int filled;
    private long unflushed;
    private bool isBroken;

    /// <param name="closed">Called when the connection is broken.</param>
    public SocketWriter(Socket socket, Action closed)
    {
        this.socket = socket;
        this.closed = closed;
        send = new SendOperation(this);
    }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => unflushed;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (block is null || block.Length - filled < Math.Max(sizeHint, 1))
        {
            if (block is not null)
            {
                PutAside();
            }

            block = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, BlockBytes));
        }

        return block.AsMemory(filled);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        filled += bytes;
        unflushed += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (unflushed == 0 || isBroken)
        {
            Drop();
            return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isBroken));
        }

        wait.Reset();
        if (Start())
        {
            return new ValueTask<FlushResult>(this, wait.Version);
        }

        EndSend();
        return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isBroken));
    }

    public override ValueTask<FlushResult> WriteAsync(
        ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        source.Span.CopyTo(GetSpan(source.Length));
        Advance(source.Length);
        return FlushAsync(cancellationToken);
    }

    /// <summary>Does nothing: what is being sent ends when the kernel has it or the connection is aborted, which is what
    /// Kestrel does next.</summary>
    public override void CancelPendingFlush()
    {
    }

    /// <summary>Nothing more is sent. What was not flushed is dropped.</summary>
    public override void Complete(Exception? exception = null)
    {
    }

    /// <summary>Gives back what no send needs any more. The socket is disposed, and no flush under way.</summary>
    public void Dispose()
    {
        Drop();
        send.Dispose();
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        wait.GetResult(token);
        return new FlushResult(isCanceled: false, isBroken);
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => wait.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        wait.OnCompleted(continuation, state, token, flags);

    private void PutAside()
    {
        full.Add(new ArraySegment<byte>(block!, 0, filled));
        (block, filled) = (null, 0);
    }

    /// <returns>Whether it goes on.</returns>
    private bool Start()
    {
        try
        {
            if (full.Count == 0)
            {
                return send.Start(socket, block.AsMemory(0, filled));
            }

            if (block is not null)
            {
                PutAside();
            }

            return send.Start(socket, full);
        }
        catch (ObjectDisposedException)
        {
            isBroken = true;
            return false;
        }
    }

    private void EndSend()
    {
        if (send.SocketError != SocketError.Success)
        {
            isBroken = true;
            closed();
        }

        Drop();
    }

    /// <summary>Gives the memory back of what was sent, or never will be.</summary>
    private void Drop()
    {
        foreach (var sent in CollectionsMarshal.AsSpan(full))
        {
            ArrayPool<byte>.Shared.Return(sent.Array!);
        }

        full.Clear();
        if (block is not null)
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        (block, filled, unflushed) = (null, 0, 0);
    }

    private void OnSent()
    {
        EndSend();
        wait.SetResult(true);
    }

    private sealed class SendOperation(SocketWriter writer) : SocketAsyncEventArgs(unsafeSuppressExecutionContextFlow: true)
    {
        /// <returns>Whether it goes on.</returns>
        public bool Start(Socket socket, Memory<byte> bytes)
        {
            if (BufferList is not null)
            {
                BufferList = null;
            }

            SetBuffer(bytes);
            return socket.SendAsync(this);
        }

        /// <inheritdoc cref="Start(Socket, Memory{byte})"/>
        public bool Start(Socket socket, List<ArraySegment<byte>> bytes)
        {
            SetBuffer(null, 0, 0);
            BufferList = bytes;
            return socket.SendAsync(this);
        }

        protected override void OnCompleted(SocketAsyncEventArgs e) => writer.OnSent();
    }
}
