namespace Drystone.Server.Control;

/// <summary>What the operator asks about the tiers of storage classes: of the running server, or of the store itself
/// when no server has it, which then knows of no declaration.</summary>
public interface ITierAdmin : IAsyncDisposable
{
    /// <summary>Asks each declared tier whether it answers, and goes through all that waits.</summary>
    Task<IReadOnlyList<TierSummary>> ListTiersAsync(CancellationToken cancel);
}

/// <summary>How a tier stands.</summary>
/// <param name="Tier">The storage class.</param>
/// <param name="IsDeclared">Otherwise there are bytes where no declaration leads any more, or no server runs.</param>
/// <param name="IsReachable">Whether it answered just now; null: nobody asked it.</param>
/// <param name="Objects">What is there: one for an object here, or for each part of one.</param>
/// <param name="WaitingMoves">Versions whose bytes are to go there.</param>
/// <param name="WaitingRestores">Versions whose bytes are to come from there.</param>
/// <param name="WaitingRemovals">What is there and nothing refers to any more.</param>
/// <param name="FailedAt">When it last failed since the start of the server.</param>
/// <param name="Problem">What it failed with then.</param>
public sealed record TierSummary(
    string Tier, bool IsDeclared, bool? IsReachable, long Objects, long Bytes, long WaitingMoves, long WaitingRestores,
    long WaitingRemovals, DateTimeOffset? FailedAt, string? Problem);
