namespace Drystone.Server.Control;

/// <summary>What the operator asks about the verification of stored bytes: of the running server, or of the store
/// itself when no server has it.</summary>
public interface IScrubAdmin : IAsyncDisposable
{
    Task<ScrubReport> ReadAsync(CancellationToken cancel);

    /// <summary>The versions that the damage belongs to. Looks at every version there is.</summary>
    Task<IReadOnlyList<DamagedVersion>> ListDamagedAsync(CancellationToken cancel);

    /// <summary>Verifies everything now, and tells how it stands afterwards.</summary>
    Task<ScrubReport> RunAsync(CancellationToken cancel);
}

/// <summary>How the verification of stored bytes stands.</summary>
/// <param name="Round">0 before the first.</param>
/// <param name="Progress">Of this round: 0 to 1.</param>
/// <param name="CompletedAt">When a round last came to its end; null before the first did.</param>
/// <param name="VerifiedBlobs">Of this round.</param>
/// <param name="VerifiedBytes">Of this round, as they are stored.</param>
/// <param name="Damage">What was found and is still there.</param>
public sealed record ScrubReport(
    long Round, double Progress, DateTimeOffset StartedAt, DateTimeOffset? CompletedAt, long VerifiedBlobs,
    long VerifiedBytes, IReadOnlyList<DamagedBlob> Damage);

public sealed record DamagedBlob(long Blob, DateTimeOffset FoundAt, string What);

/// <param name="Blob">Which damage of the report it is.</param>
public sealed record DamagedVersion(long Blob, string Bucket, string Key, string Version);
