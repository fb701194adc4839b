using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace Drystone.Server.Transport;

/// <summary>
/// Sends what is flushed on a connection: little through a <see cref="SendQueue"/>, much by whoever flushes, who then
/// waits until the kernel has taken it.
/// </summary>
/// <remarks>One write or flush at a time, which is what Kestrel's lock around its output is for.</remarks>
internal sealed class SocketWriter : PipeWriter, IValueTaskSource<FlushResult>, IThreadPoolWorkItem, IDisposable
{
    /// <summary>The head of an answer and the body of a small one, in one piece.</summary>
    private const int BlockBytes = 16 << 10;

    /// <summary>What may wait to be sent while the handler goes on.</summary>
    private const int MostWaiting = 64 << 10;

    private readonly Lock gate = new();
    private readonly Socket socket;
    private readonly SendQueue queue;
    private readonly Action closed;
    private readonly SendOperation send;
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The writer's alone, as <see cref="block"/> is: what is not flushed.</summary>
    private readonly List<ArraySegment<byte>> written = [];

    /// <summary>What is being sent, and what goes with the next send.</summary>
    private List<ArraySegment<byte>> sending = [];
    private List<ArraySegment<byte>> flushed = [];
    private ManualResetValueTaskSourceCore<bool> wait;
    private CancellationTokenRegistration cancellation;
    private CancellationToken canceledBy;
    private byte[]? block;
    private int filled;
    private long unflushed;
    private long waiting;
    private bool isSending;
    private bool isWaiting;
    private bool isCanceled;
    private bool isBroken;
    private bool isDraining;

    /// <param name="closed">Called when the connection is broken.</param>
    public SocketWriter(Socket socket, SendQueue queue, Action closed)
    {
        this.socket = socket;
        this.queue = queue;
        this.closed = closed;
        send = new SendOperation(this);
    }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => unflushed;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (block is null || block.Length - filled < Math.Max(sizeHint, 1))
        {
            PutAside();
            block = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, BlockBytes));
        }

        return block.AsMemory(filled);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <exception cref="InvalidOperationException">More than there is room for in what was asked for since the last
    /// flush.</exception>
    public override void Advance(int bytes)
    {
        if (bytes > (block?.Length ?? 0) - filled)
        {
            throw new InvalidOperationException("There is no memory that these bytes could have been written to.");
        }

        filled += bytes;
        unflushed += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        bool starts;
        bool waits;
        lock (gate)
        {
            PutAside();
            flushed.AddRange(written);
            written.Clear();
            waiting += unflushed;
            unflushed = 0;
            starts = !isSending && !isBroken && waiting > 0;
            if (starts)
            {
                isSending = true;
                (sending, flushed) = (flushed, sending);
            }

            waits = waiting > MostWaiting && !isBroken;
            if (waits)
            {
                wait.Reset();
                canceledBy = cancellationToken;
                isWaiting = true;
            }

            if (isBroken)
            {
                Drop(flushed);
            }
        }

        if (starts && waits)
        {
            Send();
        }
        else if (starts)
        {
            queue.Add(this);
        }

        if (!waits)
        {
            return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isBroken));
        }

        if (cancellationToken.CanBeCanceled)
        {
            cancellation = cancellationToken.UnsafeRegister(
                static writer => ((SocketWriter)writer!).CancelPendingFlush(), this);
        }

        return new ValueTask<FlushResult>(this, wait.Version);
    }

    public override ValueTask<FlushResult> WriteAsync(
        ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        source.Span.CopyTo(GetSpan(source.Length));
        Advance(source.Length);
        return FlushAsync(cancellationToken);
    }

    /// <summary>Ends the wait, not the sending.</summary>
    public override void CancelPendingFlush()
    {
        lock (gate)
        {
            isCanceled = isWaiting;
            Wake();
        }
    }

    /// <summary>Nothing more is written. What was not flushed is dropped.</summary>
    public override void Complete(Exception? exception = null)
    {
    }

    /// <summary>Completes when all that was flushed is sent, or never will be.</summary>
    public Task DrainAsync()
    {
        lock (gate)
        {
            isDraining = true;
            return isSending ? idle.Task : Task.CompletedTask;
        }
    }

    /// <summary>Sends what is to be sent next, and leaves what comes then to the queue.</summary>
    public void Send()
    {
        if (!Start())
        {
            OnSent();
        }
    }

    /// <summary>Gives back what will not be sent. The socket is disposed; of a send that is under way the end gives it
    /// back.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isBroken = true;
            PutAside();
            Drop(written);
            Drop(flushed);
        }

        send.Dispose();
    }

    void IThreadPoolWorkItem.Execute() => wait.SetResult(true);

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        wait.GetResult(token);
        cancellation.Dispose();
        cancellation = default;
        var wasCanceled = isCanceled;
        isCanceled = false;
        return canceledBy.IsCancellationRequested
            ? throw new OperationCanceledException(canceledBy)
            : new FlushResult(wasCanceled, isBroken);
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => wait.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        wait.OnCompleted(continuation, state, token, flags);

    /// <summary>Ends a block that nobody writes to any more.</summary>
    private void PutAside()
    {
        if (block is not null)
        {
            written.Add(new ArraySegment<byte>(block, 0, filled));
        }

        (block, filled) = (null, 0);
    }

    /// <returns>Whether it goes on.</returns>
    private bool Start()
    {
        try
        {
            return send.Start(socket, sending);
        }
        catch (ObjectDisposedException)
        {
            isBroken = true;
            return false;
        }
    }

    /// <returns>Whether there is more to send.</returns>
    private bool EndSend()
    {
        bool goesOn;
        lock (gate)
        {
            isBroken |= send.SocketError != SocketError.Success;
            waiting -= Drop(sending);
            goesOn = waiting > 0 && !isBroken;
            if (goesOn)
            {
                (sending, flushed) = (flushed, sending);
            }

            isSending = goesOn;
            if (isBroken || waiting <= MostWaiting)
            {
                Wake();
            }
        }

        if (isBroken)
        {
            closed();
        }

        if (!goesOn && isDraining)
        {
            idle.TrySetResult();
        }

        return goesOn;
    }

    /// <summary>Gives the memory back of what was sent, or never will be.</summary>
    private static long Drop(List<ArraySegment<byte>> blocks)
    {
        var bytes = 0L;
        foreach (var done in CollectionsMarshal.AsSpan(blocks))
        {
            bytes += done.Count;
            ArrayPool<byte>.Shared.Return(done.Array!);
        }

        blocks.Clear();
        return bytes;
    }

    /// <summary>Ends the wait of a flush, if one waits. Within the lock.</summary>
    private void Wake()
    {
        if (isWaiting)
        {
            isWaiting = false;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void OnSent()
    {
        if (EndSend())
        {
            queue.Add(this);
        }
    }

    private sealed class SendOperation(SocketWriter writer)
        : SocketAsyncEventArgs(unsafeSuppressExecutionContextFlow: true)
    {
        /// <returns>Whether it goes on.</returns>
        public bool Start(Socket socket, List<ArraySegment<byte>> blocks)
        {
            if (blocks.Count == 1)
            {
                BufferList = null;
                SetBuffer(blocks[0].AsMemory());
            }
            else
            {
                SetBuffer(null, 0, 0);
                BufferList = blocks;
            }

            return socket.SendAsync(this);
        }

        protected override void OnCompleted(SocketAsyncEventArgs e) => writer.OnSent();
    }
}
