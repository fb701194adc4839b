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

    /// <summary>What a bucket holds by prefix, as it is now.</summary>
    /// <param name="prefix">Empty, or of a directory; its last slash may be left out.</param>
    /// <param name="depth">Levels below it, up to <see cref="Engine.EngineLimits.UsageDepth"/>.</param>
    /// <exception cref="AdminException">There is no such bucket, or nothing is counted for the prefix.</exception>
    Task<UsageSummary> ReadUsageAsync(string bucket, string prefix, int depth, CancellationToken cancel);
}

/// <summary>What a bucket holds by prefix.</summary>
/// <param name="IsCounting">What was there before is still being counted: the figures grow.</param>
/// <param name="Prefixes">The one that was asked for, and what is below it, in the order of keys.</param>
public sealed record UsageSummary(string Bucket, bool IsCounting, IReadOnlyList<PrefixSummary> Prefixes);

/// <summary>What the keys hold that start with a prefix.</summary>
/// <param name="OtherObjects">Those of them in longer prefixes that are not counted one by one; likewise the
/// bytes.</param>
public sealed record PrefixSummary(string Prefix, long Objects, long Bytes, long OtherObjects, long OtherBytes);

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
