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

/// <summary>How a tier has answered since the start.</summary>
/// <param name="IsUp">Whether it did what it was last asked; null: it was not asked yet.</param>
/// <param name="FailedAt">When it last did not.</param>
/// <param name="Problem">What it failed with then; stays when it works again.</param>
public sealed record TierHealth(bool? IsUp, DateTimeOffset? FailedAt, string? Problem)
{
    internal static TierHealth Unknown { get; } = new(IsUp: null, FailedAt: null, Problem: null);
}

/// <summary>How a tier stands.</summary>
/// <param name="Tier">The storage class.</param>
/// <param name="IsDeclared">Otherwise there are bytes where no declaration leads any more.</param>
/// <param name="WaitingMoves">Versions whose bytes are to go there.</param>
/// <param name="WaitingRestores">Versions whose bytes are to come from there.</param>
/// <param name="WaitingRemovals">What is there and nothing refers to any more.</param>
public sealed record TierStatus(
    string Tier, bool IsDeclared, TierHealth Health, TierUsage Usage, long WaitingMoves, long WaitingRestores,
    long WaitingRemovals);
