namespace Drystone.Keyspace.Lmdb;

/// <summary>A write on its way: waiting, then either withdrawn or started, then told its outcome once.</summary>
internal abstract class WriteRequest
{
    private enum State { Waiting, Started, Withdrawn }

    private int _state = (int)State.Waiting;

    /// <summary>What is laid before the work runs; null: nothing.</summary>
    internal Groundwork? Groundwork { get; init; }

    /// <summary>What the work threw when it last ran.</summary>
    internal Exception? Failure { get; set; }

    /// <summary>The work has spoilt its group's transaction: the group runs again without it.</summary>
    internal bool IsExcluded { get; set; }

    /// <summary>False when the caller has withdrawn it.</summary>
    internal bool TryStart() => TryLeaveWaiting(State.Started);

    /// <summary>Runs the work and keeps its result or what it threw.</summary>
    internal abstract void Run(IWriteTransaction transaction);

    /// <summary>Tells the caller what <see cref="Run"/> kept.</summary>
    internal abstract void Complete();

    /// <summary>Tells the caller that the write failed, whatever its work returned.</summary>
    internal abstract void Fail(Exception failure);

    private protected bool TryWithdraw() => TryLeaveWaiting(State.Withdrawn);

    private bool TryLeaveWaiting(State next) =>
        Interlocked.CompareExchange(ref _state, (int)next, (int)State.Waiting) == (int)State.Waiting;
}

/// <inheritdoc/>
internal sealed class WriteRequest<T>(Func<IWriteTransaction, T> work) : WriteRequest
{
    // The caller goes on elsewhere: the committer has the next group to write.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CancellationTokenRegistration _cancellation;
    private T? _result;

    internal Task<T> Task => _completion.Task;

    /// <summary>Lets <paramref name="cancel"/> withdraw the request. Before it is queued.</summary>
    internal void WithdrawOn(CancellationToken cancel)
    {
        if (cancel.CanBeCanceled)
        {
            _cancellation = cancel.UnsafeRegister(Withdraw, this);
        }
    }

    internal override void Run(IWriteTransaction transaction)
    {
        Failure = null;
        try
        {
            _result = work(transaction);
        }
#pragma warning disable CA1031 // Whatever the work throws is the caller's, not the committer's.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Failure = failure;
        }
    }

    internal override void Complete()
    {
        if (Failure != null)
        {
            Fail(Failure);
            return;
        }
        _cancellation.Unregister();
        _completion.SetResult(_result!);
    }

    internal override void Fail(Exception failure)
    {
        _cancellation.Unregister();
        _completion.TrySetException(failure);
    }

    private static void Withdraw(object? state, CancellationToken cancel)
    {
        var request = (WriteRequest<T>)state!;
        if (request.TryWithdraw())
        {
            request._completion.SetCanceled(cancel);
        }
    }
}
