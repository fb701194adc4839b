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

    private readonly Dictionary<string, Down> tiers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<TierItem, DateTimeOffset> items = new();
    private long failures;
    private volatile bool hasPassedOver;

    public long Failures => Interlocked.Read(ref failures);

    public void BeginPass() => hasPassedOver = false;

    public void Forget()
    {
        lock (tiers)
        {
            tiers.Clear();
        }

        items.Clear();
    }

    public void Forget(TierItem item) => items.TryRemove(item, out _);

    public bool IsReady(TierItem item) => !items.TryGetValue(item, out var notBefore) || Now() >= notBefore;

    /// <summary>Whether its tiers may be asked now. One that has failed is asked for one step at a time: those that
    /// wait for it need not all find out.</summary>
    /// <param name="isProbe">It is the one for a tier that has failed, and may take its time. Whoever gets it calls
    /// <see cref="EndProbe"/>.</param>
    public bool TryBegin(TierStep step, out bool isProbe)
    {
        lock (tiers)
        {
            var down = step.Tiers.Distinct().Where(tiers.ContainsKey).ToList();
            var now = Now();
            if (down.Exists(tier => tiers[tier].IsProbed || now < tiers[tier].NotBefore))
            {
                (isProbe, hasPassedOver) = (false, true);
                return false;
            }

            down.ForEach(tier => tiers[tier] = tiers[tier] with { IsProbed = true });
            isProbe = down.Count > 0;
            return true;
        }
    }

    /// <summary>Whatever came of it.</summary>
    public void EndProbe(TierStep step)
    {
        lock (tiers)
        {
            foreach (var tier in step.Tiers.Distinct().Where(tiers.ContainsKey))
            {
                tiers[tier] = tiers[tier] with { IsProbed = false };
            }
        }
    }

    /// <summary>How long a loop waits: where it had to pass over something, until that may be tried. What is being
    /// found out needs no further look: its end wakes the loops.</summary>
    public TimeSpan PauseOf(TimeSpan interval)
    {
        lock (tiers)
        {
            var until = hasPassedOver && tiers.Count > 0
                ? tiers.Values.Where(down => !down.IsProbed).Select(down => down.NotBefore)
                    .DefaultIfEmpty(Now() + LongestDelay).Min() - Now()
                : TimeSpan.Zero;
            return until > interval ? until : interval;
        }
    }

    public void NoteSuccess(TierStep step)
    {
        List<string> back;
        lock (tiers)
        {
            back = [.. step.Tiers.Distinct().Where(tiers.Remove)];
        }

        back.ForEach(tier => options.NoteTierProblem?.Invoke(tier, null));
    }

    /// <param name="step">Null: it could not even be found.</param>
    public void Note(TierItem item, TierStep? step, Exception fault)
    {
        Interlocked.Increment(ref failures);
        if (fault is TierUnavailableException unavailable && step is not null)
        {
            // Of two tiers one may be well, and others do not wait for it in vain.
            var failed = step.Tiers.Where(tier => (unavailable.Tier ?? tier) == tier).Distinct()
                .Where(NoteDown).ToList();
            failed.ForEach(tier => options.NoteTierProblem?.Invoke(tier, fault.Message));
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
    /// <returns>Whether the tier has worked until now.</returns>
    private bool NoteDown(string tier)
    {
        lock (tiers)
        {
            if (!tiers.TryGetValue(tier, out var before))
            {
                tiers[tier] = new Down(1, Now() + FirstDelay, IsProbed: false);
                return true;
            }

            if (Now() >= before.NotBefore)
            {
                var delay = FirstDelay * Math.Pow(2, Math.Min(before.Attempts, 10));
                tiers[tier] = new Down(
                    before.Attempts + 1, Now() + (delay < LongestDelay ? delay : LongestDelay), IsProbed: false);
            }

            return false;
        }
    }

    private DateTimeOffset Now() => options.Time.GetUtcNow();

    /// <param name="IsProbed">A step is under way that finds out whether it works again.</param>
    private sealed record Down(int Attempts, DateTimeOffset NotBefore, bool IsProbed);
}
