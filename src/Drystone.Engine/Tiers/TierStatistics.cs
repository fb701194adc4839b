namespace Drystone.Engine.Tiers;

/// <summary>What is at tiers, and what waits.</summary>
/// <param name="WaitingMoves">Versions whose bytes may have to move.</param>
/// <param name="WaitingRestores">Versions that are to be restored.</param>
/// <param name="WaitingRemovals">What is at tiers and nothing refers to any more.</param>
/// <param name="Failures">Attempts that failed since the start.</param>
public sealed record TierStatistics(
    IReadOnlyList<TierUsage> Tiers, long WaitingMoves, long WaitingRestores, long WaitingRemovals, long Failures);

/// <param name="Tier">The storage class.</param>
public sealed record TierUsage(string Tier, long Blobs, long SizeBytes);
