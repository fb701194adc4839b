using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections;

namespace Drystone.Server.Transport;

/// <summary>
/// Reads a connection when it is asked to: no task of its own stands between the socket and Kestrel, and nothing is
/// received that nobody wants.
/// </summary>
/// <remarks>
/// Who waits holds one small block. When that comes back full there is more where it is from, and the rest is received
/// into a large one, until a receive finds less than there is room for. A receive that was started goes on when the
/// read that wanted it was canceled; what it brings is there for the next.
/// <para>Who waited goes on as a work item of its own, also when the bytes were there at once: else a client whose next
/// request is faster than the server's loop would keep its thread, and all others waiting.</para>
/// </remarks>
internal sealed class SocketReader : PipeReader, IValueTaskSource<ReadResult>, IThreadPoolWorkItem, IDisposable
{
    private readonly Lock gate = new();
    private readonly Socket socket;
    private readonly MemoryPool<byte> blocks;
    private readonly Action closed;
    private readonly ReceiveOperation receive;
    private readonly LargeBlocks largeBlocks;
    private readonly ReceivedBytes received;
    private ManualResetValueTaskSourceCore<bool> wait;
    private CancellationTokenRegistration cancellation;
    private CancellationToken canceledBy;
    private ReceivedSegment? receiving;
    private Exception? failure;
    private long reads;
    private long readsWatched;
    private bool isWaiting;
    private bool isCanceled;
    private bool isEnd;
    private bool isComplete;
    private bool isPouring;

    /// <param name="closed">Called once, within a lock: the peer sends no more, or the connection is broken.</param>
    public SocketReader(Socket socket, MemoryPool<byte> blocks, LargeBlocks largeBlocks, Action closed)
    {
        this.socket = socket;
        this.blocks = blocks;
        this.largeBlocks = largeBlocks;
        this.closed = closed;
        received = new ReceivedBytes(largeBlocks);
        receive = new ReceiveOperation(this);
    }

    /// <summary>Why reads fail once the socket is gone; null: the socket says it.</summary>
    public Exception? AbortReason { get; set; }

    public override bool TryRead(out ReadResult result)
    {
        lock (gate)
        {
            return TryTake(out result);
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (TryTake(out var result))
            {
                return new ValueTask<ReadResult>(result);
            }

            wait.Reset();
            canceledBy = cancellationToken;
            isWaiting = true;
            if (receiving is null && !Start())
            {
                Release();
            }
        }

        if (cancellationToken.CanBeCanceled)
        {
            // Outside the lock: a token that is canceled by now calls back at once.
            cancellation = cancellationToken.UnsafeRegister(
                static reader => ((SocketReader)reader!).CancelPendingRead(), this);
        }

        return new ValueTask<ReadResult>(this, wait.Version);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        lock (gate)
        {
            received.Advance(consumed, examined);
        }
    }

    public override void CancelPendingRead()
    {
        lock (gate)
        {
            isCanceled = true;
            Release();
        }
    }

    public override void Complete(Exception? exception = null)
    {
        lock (gate)
        {
            isComplete = true;
            received.Clear();
        }
    }

    /// <summary>Called now and then: notices that the peer has gone, when nobody has read since and nothing waits to
    /// be read.</summary>
    public void Watch()
    {
        lock (gate)
        {
            var isIdle = reads == readsWatched;
            readsWatched = reads;
            if (isIdle && !isComplete && !isEnd && receiving is null && !received.HasNews)
            {
                Start();
            }
        }
    }

    /// <summary>Gives back what no receive fills any more. The socket is disposed.</summary>
    public void Dispose()
    {
        Complete();
        receive.Dispose();
    }

    void IThreadPoolWorkItem.Execute() => wait.SetResult(true);

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        wait.GetResult(token);
        cancellation.Dispose();
        cancellation = default;
        lock (gate)
        {
            if (canceledBy.IsCancellationRequested)
            {
                isCanceled = false;
                throw new OperationCanceledException(canceledBy);
            }

            return TryTake(out var result)
                ? result
                : throw new InvalidOperationException("A read ended without anything to read.");
        }
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => wait.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        wait.OnCompleted(continuation, state, token, flags);

    /// <summary>What can be read without waiting: what was received before, or else what has arrived.</summary>
    private bool TryTake(out ReadResult result)
    {
        ObjectDisposedException.ThrowIf(isComplete, this);
        reads++;
        if (!isCanceled && !isEnd && receiving is null && !received.HasNews)
        {
            Pour();
        }

        if (failure is not null && !received.HasNews)
        {
            throw failure;
        }

        result = new ReadResult(received.Unconsumed, isCanceled, isCompleted: isEnd && failure is null);
        var isSomething = isCanceled || isEnd || received.HasNews;
        isCanceled = false;
        return isSomething;
    }

    /// <summary>Receives without waiting, as long as the connection brings much.</summary>
    private void Pour()
    {
        if (!isPouring || largeBlocks.TryRent() is not { } large)
        {
            return;
        }

        var segment = received.TakeSegment();
        segment.Take(large);
        var count = ReceiveNow(segment.Room.Span, out var error);
        isPouring = count == segment.Room.Length;
        if (error == SocketError.WouldBlock)
        {
            received.Recycle(segment);
            return;
        }

        End(segment, count, error);
    }

    private int ReceiveNow(Span<byte> room, out SocketError error)
    {
        try
        {
            return socket.Receive(room, SocketFlags.None, out error);
        }
        catch (ObjectDisposedException)
        {
            error = SocketError.OperationAborted;
            return 0;
        }
    }

    /// <summary>Starts to receive into a small block.</summary>
    /// <returns>False when it has ended by now.</returns>
    private bool Start()
    {
        receiving = received.TakeSegment();
        receiving.Take(blocks.Rent());
        try
        {
            if (receive.Start(socket, receiving.Room))
            {
                return true;
            }
        }
        catch (ObjectDisposedException)
        {
            EndReceive(0, SocketError.OperationAborted);
            return false;
        }

        EndReceive(receive.BytesTransferred, receive.SocketError);
        return false;
    }

    private void EndReceive(int count, SocketError error)
    {
        var segment = receiving!;
        receiving = null;
        isPouring = count == segment.Room.Length;
        End(segment, count, error);
        if (isPouring)
        {
            Pour();
        }
    }

    private void End(ReceivedSegment segment, int count, SocketError error)
    {
        if (error == SocketError.Success && count > 0 && !isComplete)
        {
            segment.Fill(count);
            received.Append(segment);
            return;
        }

        received.Recycle(segment);
        if (error == SocketError.Success && count > 0)
        {
            // Nobody reads any more.
            return;
        }

        isEnd = true;
        failure = AbortReason ?? (error == SocketError.Success ? null : ToFailure(error));
        closed();
    }

    private static Exception ToFailure(SocketError error)
    {
        var cause = new SocketException((int)error);
        return error switch
        {
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown =>
                new ConnectionResetException(cause.Message, cause),
            SocketError.OperationAborted or SocketError.Interrupted =>
                new ConnectionAbortedException("The connection was closed.", cause),
            _ => new IOException(cause.Message, cause),
        };
    }

    /// <summary>Wakes who waits, if anybody does. Within the lock.</summary>
    private void Release()
    {
        if (isWaiting)
        {
            isWaiting = false;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void OnReceived()
    {
        lock (gate)
        {
            EndReceive(receive.BytesTransferred, receive.SocketError);
            Release();
        }
    }

    private sealed class ReceiveOperation(SocketReader reader)
        : SocketAsyncEventArgs(unsafeSuppressExecutionContextFlow: true)
    {
        /// <returns>Whether it goes on.</returns>
        public bool Start(Socket socket, Memory<byte> room)
        {
            SetBuffer(room);
            return socket.ReceiveAsync(this);
        }

        protected override void OnCompleted(SocketAsyncEventArgs e) => reader.OnReceived();
    }
}
