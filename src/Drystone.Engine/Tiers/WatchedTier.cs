namespace Drystone.Engine.Tiers;

/// <summary>A tier of which is noted whether it answers, and what it last refused or failed with.</summary>
/// <param name="name">Its storage class.</param>
internal sealed class WatchedTier(string name, IRemoteTier tier, TimeProvider time) : IRemoteTier
{
    private readonly Lock gate = new();
    private volatile TierHealth health = TierHealth.Unknown;

    public TierHealth Health => health;

    public async Task PutAsync(string key, long lengthBytes, NextBytes read, CancellationToken cancel) =>
        await WatchAsync(async () =>
        {
            await tier.PutAsync(key, lengthBytes, read, cancel);
            return true;
        });

    /// <summary>Of the stream only the beginning is watched: who reads it gives <see cref="Note"/> what it
    /// throws.</summary>
    public Task<Stream?> OpenAsync(string key, long offsetBytes, long lengthBytes, CancellationToken cancel) =>
        WatchAsync(() => tier.OpenAsync(key, offsetBytes, lengthBytes, cancel));

    public async Task DeleteAsync(string key, long lengthBytes, CancellationToken cancel) =>
        await WatchAsync(async () =>
        {
            await tier.DeleteAsync(key, lengthBytes, cancel);
            return true;
        });

    /// <summary>Notes a failure, unless it is that of another tier whose bytes were on their way to this one.</summary>
    public void Note(TierUnavailableException fault)
    {
        fault.Tier ??= name;
        if (fault.Tier != name)
        {
            return;
        }

        lock (gate)
        {
            health = health with { IsUp = false, FailedAt = time.GetUtcNow(), Problem = fault.Message };
        }
    }

    private void NoteAnswer()
    {
        if (health.IsUp == true)
        {
            return;
        }

        lock (gate)
        {
            health = health with { IsUp = true };
        }
    }

    private async Task<T> WatchAsync<T>(Func<Task<T>> call)
    {
        try
        {
            var result = await call();
            NoteAnswer();
            return result;
        }
        catch (TierUnavailableException fault)
        {
            Note(fault);
            throw;
        }
    }
}
