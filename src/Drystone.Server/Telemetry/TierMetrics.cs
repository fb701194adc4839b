using System.Diagnostics.Metrics;
using Drystone.Engine;

namespace Drystone.Server.Telemetry;

/// <summary>What is at the tiers of storage classes, and what waits for them.</summary>
internal static class TierMetrics
{
    public static void AddTo(Meter meter, ObjectStore store)
    {
        meter.CreateObservableGauge(
            "drystone.tier.blobs", () => store.GetTierStatistics().Tiers.Select(tier => new Measurement<long>(
                tier.Blobs, new KeyValuePair<string, object?>("tier", tier.Tier))),
            null, "Blobs at a tier; an object has one, or one for each part.");
        meter.CreateObservableGauge(
            "drystone.tier.stored", () => store.GetTierStatistics().Tiers.Select(tier => new Measurement<long>(
                tier.SizeBytes, new KeyValuePair<string, object?>("tier", tier.Tier))),
            "By", "Bytes at a tier.");
        meter.CreateObservableGauge(
            "drystone.tier.waiting_moves", () => store.GetTierStatistics().WaitingMoves, null,
            "Versions whose bytes wait to be moved.");
        meter.CreateObservableGauge(
            "drystone.tier.waiting_restores", () => store.GetTierStatistics().WaitingRestores, null,
            "Versions that wait to be restored.");
        meter.CreateObservableGauge(
            "drystone.tier.waiting_removals", () => store.GetTierStatistics().WaitingRemovals, null,
            "Blobs at tiers that nothing refers to any more.");
        meter.CreateObservableCounter(
            "drystone.tier.failures", () => store.GetTierStatistics().Failures, null,
            "Attempts to move or restore that failed.");
    }
}
