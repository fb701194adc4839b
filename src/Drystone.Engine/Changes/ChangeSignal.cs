namespace Drystone.Engine.Changes;

/// <summary>Wakes who waits for the next commit. Nobody waiting costs a commit nothing.</summary>
internal sealed class ChangeSignal
{
    private TaskCompletionSource? waiting;

    /// <summary>Ends with the next commit after this call.</summary>
    public Task Next()
    {
        while (true)
        {
            if (Volatile.Read(ref waiting) is { } present)
            {
                return present.Task;
            }

            var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (Interlocked.CompareExchange(ref waiting, fresh, null) is null)
            {
                return fresh.Task;
            }
        }
    }

    public void Committed() => Interlocked.Exchange(ref waiting, null)?.SetResult();
}
