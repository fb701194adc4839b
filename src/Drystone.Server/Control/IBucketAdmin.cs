namespace Drystone.Server.Control;

/// <summary>What the operator asks about a bucket that S3 has no request for: of the running server, or of the store
/// itself when no server has it.</summary>
public interface IBucketAdmin : IAsyncDisposable
{
    /// <exception cref="AdminException">There is no such bucket.</exception>
    Task<BucketSummary> FindAsync(string bucket, CancellationToken cancel);

    /// <summary>Sets both limits; two nulls take the quota off.</summary>
    /// <exception cref="AdminException">There is no such bucket.</exception>
    Task<BucketSummary> SetQuotaAsync(string bucket, BucketLimits limits, CancellationToken cancel);

    /// <summary>For what is written from now on.</summary>
    /// <exception cref="AdminException">There is no such bucket, or the library that compresses is not
    /// installed.</exception>
    Task<BucketSummary> SetCompressionAsync(string bucket, CompressionChoice choice, CancellationToken cancel);
}

/// <summary>What a bucket may hold.</summary>
/// <param name="MaxBytes">Null: no limit.</param>
/// <param name="MaxObjects">Versions, delete markers aside; null: no limit.</param>
public sealed record BucketLimits(long? MaxBytes, long? MaxObjects);

/// <summary>Whether a bucket compresses what is written to it.</summary>
/// <param name="IncludesEncrypted">Also what is encrypted.</param>
public sealed record CompressionChoice(bool IsOn, bool IncludesEncrypted);

/// <summary>What a bucket holds and may hold.</summary>
/// <param name="Account">The 12 digits of its owner.</param>
/// <param name="Objects">Current and older versions; delete markers are not counted.</param>
/// <param name="Bytes">Of all of them, as they were sent.</param>
public sealed record BucketSummary(string Name, string Account, long Objects, long Bytes, BucketLimits Limits)
{
    public CompressionChoice Compression { get; init; } = new(IsOn: false, IncludesEncrypted: false);
}
