using System.Diagnostics.Metrics;
using Drystone.Engine;
using Drystone.Engine.Tiers;

namespace Drystone.Server.Telemetry;

/// <summary>What is at the tiers of storage classes, and what waits for them.</summary>
internal static class TierMetrics
{
    // All gauges of one collection tell of the same moment, and what waits is counted once for them.
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);

    public static void AddTo(Meter meter, ObjectStore store, TimeProvider time)
    {
        var latest = (At: 0L, Value: default(TierStatistics));
        var gate = new Lock();
        TierStatistics Read()
        {
            lock (gate)
            {
                if (latest.Value is null || time.GetElapsedTime(latest.At) > Freshness)
                {
                    latest = (time.GetTimestamp(), store.GetTierStatistics());
                }

                return latest.Value!;
            }
        }

        meter.CreateObservableGauge(
            "drystone.tier.up", () => store.GetTierHealth().Where(tier => tier.Value.IsUp is not null).Select(
                tier => Of(tier.Key, tier.Value.IsUp == true ? 1 : 0)),
            null, "Whether a tier did what it was last asked.");
        meter.CreateObservableGauge(
            "drystone.tier.blobs", () => Read().Tiers.Select(tier => Of(tier.Tier, tier.Blobs)),
            null, "Blobs at a tier; an object has one, or one for each part.");
        meter.CreateObservableGauge(
            "drystone.tier.stored", () => Read().Tiers.Select(tier => Of(tier.Tier, tier.SizeBytes)),
            "By", "Bytes at a tier.");
        meter.CreateObservableGauge(
            "drystone.tier.waiting_moves", () => Read().WaitingMoves, null,
            "Versions whose bytes wait to be moved.");
        meter.CreateObservableGauge(
            "drystone.tier.waiting_restores", () => Read().WaitingRestores, null,
            "Versions that wait to be restored.");
        meter.CreateObservableGauge(
            "drystone.tier.waiting_removals", () => Read().WaitingRemovals, null,
            "Blobs at tiers that nothing refers to any more.");
        meter.CreateObservableCounter(
            "drystone.tier.failures", () => Read().Failures, null,
            "Attempts to move or restore that failed.");
    }

    private static Measurement<long> Of(string tier, long value) =>
        new(value, new KeyValuePair<string, object?>("tier", tier));
}
