namespace Drystone.Server.Throttling;

/// <summary>One request under its limits, until it ends.</summary>
internal readonly record struct RequestFlow(TokenBucket? OfKey, TokenBucket? OfBucket, TimeProvider? Time, Action? End)
{
    /// <summary>Waits until bytes of a body may have gone.</summary>
    public ValueTask PaceAsync(long bytes, CancellationToken cancel)
    {
        if (OfKey is null && OfBucket is null)
        {
            return ValueTask.CompletedTask;
        }

        var ofKey = OfKey?.Take(bytes) ?? TimeSpan.Zero;
        var ofBucket = OfBucket?.Take(bytes) ?? TimeSpan.Zero;
        var wait = ofKey > ofBucket ? ofKey : ofBucket;
        return wait <= TimeSpan.Zero ? ValueTask.CompletedTask : new ValueTask(Task.Delay(wait, Time!, cancel));
    }
}
