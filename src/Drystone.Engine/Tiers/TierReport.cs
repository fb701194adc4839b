using Drystone.Engine.Opening;
using Drystone.Engine.Tables;

namespace Drystone.Engine.Tiers;

/// <summary>Tells the operator how each tier stands. Goes through all that waits, in short snapshots.</summary>
internal sealed class TierReport(OpenedStore opened, TierSteps steps, StorageClasses classes, TimeProvider time)
{
    private const int Batch = 100;

    // Nothing is ever put there: that it is not there is an answer.
    private const string ProbedKey = "drystone-probe";

    // Ours: who asks wants to know now.
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(10);

    /// <param name="asks">Asks each tier whether it answers; otherwise what it answered last is told.</param>
    public async Task<IReadOnlyList<TierStatus>> MakeAsync(bool asks, CancellationToken cancel)
    {
        if (asks)
        {
            await Task.WhenAll(classes.TierNames.Select(name => ProbeAsync(classes.Demand(name), cancel)));
        }

        var (moves, restores) = (Count(isRestore: false, cancel), Count(isRestore: true, cancel));
        using var tx = opened.Keyspace.BeginRead();
        var usage = TierTable.Usage(tx).ToDictionary(
            tier => tier.Tier, tier => new TierUsage(tier.Tier, tier.Blobs, tier.Bytes));
        var removals = TierReclaimer.CountByTier(opened, tx);
        return
        [
            .. classes.TierNames.Union(usage.Values.Where(tier => tier.Blobs > 0).Select(tier => tier.Tier))
                .Union(moves.Keys).Union(restores.Keys).Union(removals.Keys)
                .Select(tier => new TierStatus(
                    tier, classes.FindTier(tier) is not null, classes.FindTier(tier)?.Health ?? TierHealth.Unknown,
                    usage.GetValueOrDefault(tier) ?? new TierUsage(tier, 0, 0), moves.GetValueOrDefault(tier),
                    restores.GetValueOrDefault(tier), removals.GetValueOrDefault(tier))),
        ];
    }

    private async Task ProbeAsync(WatchedTier tier, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(ProbeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            using var nothing = await tier.OpenAsync(ProbedKey, offsetBytes: 0, lengthBytes: 1, either.Token);
        }
        catch (TierUnavailableException)
        {
            // Noted.
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            tier.Note(new TierUnavailableException($"No answer within {ProbeTimeout.TotalSeconds} s."));
        }
    }

    /// <summary>What waits for each tier.</summary>
    private Dictionary<string, long> Count(bool isRestore, CancellationToken cancel)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        TierItem? after = null;
        while (List(isRestore, after) is { Count: > 0 } items)
        {
            cancel.ThrowIfCancellationRequested();
            after = items[^1];
            foreach (var tier in items.Select(TierOf).OfType<string>())
            {
                counts[tier] = counts.GetValueOrDefault(tier) + 1;
            }
        }

        return counts;
    }

    private string? TierOf(TierItem item)
    {
        try
        {
            return steps.Find(item) switch
            {
                null => null,
                { Kind: TierStepKind.Restore } restore => restore.Found.Info.Tier?.Tier,
                var move => classes.Find(move.StorageClass) is { Tier: null } ? null : move.StorageClass,
            };
        }
        catch (Exception fault) when (fault is DamagedDataException or ArgumentException)
        {
            // It does not move, and is among what waits all the same.
            return null;
        }
    }

    private List<TierItem> List(bool isRestore, TierItem? after)
    {
        using var tx = opened.Keyspace.BeginRead();
        return TierTable.List(tx, isRestore, after, Batch);
    }
}
