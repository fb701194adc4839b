using Drystone.Engine;

namespace Drystone.Server.Control;

/// <summary>Answers about tiers on an open store.</summary>
internal sealed class StoreTierAdmin(ObjectStore store, bool ownsStore) : ITierAdmin
{
    public async Task<IReadOnlyList<TierSummary>> ListTiersAsync(CancellationToken cancel) =>
    [
        .. (await store.DescribeTiersAsync(asks: true, cancel)).Select(tier => new TierSummary(
            tier.Tier, tier.IsDeclared, tier.Health.IsUp, tier.Usage.Blobs, tier.Usage.SizeBytes, tier.WaitingMoves,
            tier.WaitingRestores, tier.WaitingRemovals, tier.Health.FailedAt, tier.Health.Problem)),
    ];

    public ValueTask DisposeAsync() => ownsStore ? store.DisposeAsync() : ValueTask.CompletedTask;
}
