using System.Collections.Concurrent;
using Drystone.Engine.Opening;
using Drystone.Engine.Tables;

namespace Drystone.Engine.Tiers;

/// <summary>Remembers what has failed and when it is tried again. In memory alone: a restart tries all of it at
/// once.</summary>
internal sealed class TierRetries(StoreOptions options)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    // A tier that is back is noticed within this time.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    // Damage does not heal, and a full disk is not empty soon.
    private static readonly TimeSpan DelayOfItem = TimeSpan.FromMinutes(10);

    // More versions do not fail at once by themselves; were it so, they would be tried again too soon.
    private const int MostItems = 10_000;

    private readonly ConcurrentDictionary<string, (int Attempts, DateTimeOffset NotBefore)> tiers = new();
    private readonly ConcurrentDictionary<TierItem, DateTimeOffset> items = new();
    private long failures;
    private volatile bool hasPassedOver;

    public long Failures => Interlocked.Read(ref failures);

    public void BeginPass() => hasPassedOver = false;

    public void Forget()
    {
        tiers.Clear();
        items.Clear();
    }

    public void Forget(TierItem item) => items.TryRemove(item, out _);

    public bool IsReady(TierItem item) => !items.TryGetValue(item, out var notBefore) || Now() >= notBefore;

    /// <summary>False while one of its tiers is left alone.</summary>
    public bool IsReady(TierStep step)
    {
        var isReady = step.Tiers.All(tier => !tiers.TryGetValue(tier, out var down) || Now() >= down.NotBefore);
        hasPassedOver |= !isReady;
        return isReady;
    }

    /// <summary>How long a loop waits: where it had to pass over something, until that may be tried.</summary>
    public TimeSpan PauseOf(TimeSpan interval)
    {
        var until = hasPassedOver
            ? tiers.Values.Select(down => down.NotBefore).DefaultIfEmpty().Min() - Now()
            : TimeSpan.Zero;
        return until > interval ? until : interval;
    }

    public void NoteSuccess(TierStep step)
    {
        foreach (var tier in step.Tiers)
        {
            if (tiers.TryRemove(tier, out _))
            {
                options.NoteTierProblem?.Invoke(tier, null);
            }
        }
    }

    /// <param name="step">Null: it could not even be found.</param>
    public void Note(TierItem item, TierStep? step, Exception fault)
    {
        Interlocked.Increment(ref failures);
        if (fault is TierUnavailableException && step is not null)
        {
            foreach (var tier in step.Tiers)
            {
                var down = tiers.AddOrUpdate(
                    tier, _ => (1, Now() + FirstDelay), (_, before) => Longer(before.Attempts, before.NotBefore));
                if (down.Attempts == 1)
                {
                    options.NoteTierProblem?.Invoke(tier, fault.Message);
                }
            }

            hasPassedOver = true;
            return;
        }

        if (items.Count >= MostItems)
        {
            items.Clear();
        }

        items[item] = Now() + DelayOfItem;
        options.NoteTierProblem?.Invoke(
            step?.StorageClass ?? StorageClass.Standard, $"{item.Bucket}/{item.Key}: {fault.Message}");
    }

    /// <summary>Several attempts of the same moment count as one.</summary>
    private (int Attempts, DateTimeOffset NotBefore) Longer(int attempts, DateTimeOffset notBefore)
    {
        if (Now() < notBefore)
        {
            return (attempts, notBefore);
        }

        var delay = FirstDelay * Math.Pow(2, Math.Min(attempts, 10));
        return (attempts + 1, Now() + (delay < LongestDelay ? delay : LongestDelay));
    }

    private DateTimeOffset Now() => options.Time.GetUtcNow();
}
