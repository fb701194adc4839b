namespace Drystone.Provisioning.Declaring;

/// <summary>What a file says an endpoint should have. <see cref="StoreFile"/> makes it, already checked.</summary>
public sealed record StoreDeclaration(IReadOnlyList<BucketDeclaration> Buckets, IReadOnlyList<UserDeclaration> Users);

/// <summary>A bucket. What is null is not said, and is left as it is; what is said is said wholly.</summary>
public sealed record BucketDeclaration(string Name)
{
    /// <summary>The bucket shall not be there.</summary>
    public bool IsAbsent { get; init; }

    /// <summary>Enabled, or suspended.</summary>
    public bool? Versioning { get; init; }

    /// <summary>Object lock, and the retention of new objects.</summary>
    public LockDeclaration? ObjectLock { get; init; }

    /// <summary>The rules of the band and the free ones.</summary>
    public IReadOnlyList<LifecycleRuleDeclaration>? Lifecycle { get; init; }

    /// <summary>The bucket policy as JSON; empty for none.</summary>
    public string? Policy { get; init; }

    /// <summary>The rules in their order: the first that matches counts.</summary>
    public IReadOnlyList<CorsRuleDeclaration>? Cors { get; init; }

    /// <summary>The default encryption.</summary>
    public EncryptionDeclaration? Encryption { get; init; }

    /// <summary>How much it may hold.</summary>
    public QuotaDeclaration? Quota { get; init; }

    /// <summary>What is blocked of public access.</summary>
    public PublicAccessDeclaration? PublicAccessBlock { get; init; }

    /// <summary>The tags.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}

/// <summary>Object lock.</summary>
/// <param name="Mode"><c>GOVERNANCE</c> or <c>COMPLIANCE</c>; null: new objects are not locked by default.</param>
/// <param name="Days">The default retention; null when it is in years.</param>
/// <param name="Years">The default retention; null when it is in days.</param>
public sealed record LockDeclaration(string? Mode, int? Days, int? Years);

/// <summary>A rule of lifecycle. Times are in days; null is not wanted.</summary>
public sealed record LifecycleRuleDeclaration(string Id)
{
    /// <summary>Switched on.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Which keys; empty for all.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Which objects: those that have all of these tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Which objects: larger than this.</summary>
    public long? LargerThanBytes { get; init; }

    /// <summary>Which objects: smaller than this.</summary>
    public long? SmallerThanBytes { get; init; }

    /// <summary>When objects expire.</summary>
    public int? ExpireDays { get; init; }

    /// <summary>When versions that are not current any more are removed.</summary>
    public int? ExpireNoncurrentDays { get; init; }

    /// <summary>So many of them stay nevertheless.</summary>
    public int? KeepNoncurrentVersions { get; init; }

    /// <summary>Delete markers with nothing behind them are removed.</summary>
    public bool ExpireDeleteMarkers { get; init; }

    /// <summary>When uploads that were not completed are removed.</summary>
    public int? AbortUploadDays { get; init; }

    /// <summary>When objects go to other storage classes.</summary>
    public IReadOnlyList<TransitionDeclaration> Transitions { get; init; } = [];

    /// <summary>When versions that are not current any more do.</summary>
    public IReadOnlyList<TransitionDeclaration> NoncurrentTransitions { get; init; } = [];
}

/// <summary>To another storage class after so many days.</summary>
public sealed record TransitionDeclaration(int Days, string StorageClass);

/// <summary>A rule of CORS.</summary>
public sealed record CorsRuleDeclaration(
    string? Id,
    IReadOnlyList<string> Origins,
    IReadOnlyList<string> Methods,
    IReadOnlyList<string> Headers,
    IReadOnlyList<string> ExposeHeaders,
    int? MaxAgeSeconds);

/// <summary>The default encryption of a bucket.</summary>
/// <param name="Algorithm"><c>AES256</c> or <c>aws:kms</c>.</param>
/// <param name="KeyId">The key of <c>aws:kms</c>; null for the endpoint's default.</param>
/// <param name="BucketKey">Whether one data key serves the bucket.</param>
public sealed record EncryptionDeclaration(string Algorithm, string? KeyId, bool BucketKey);

/// <summary>How much a bucket may hold, over all versions; null is no limit.</summary>
public sealed record QuotaDeclaration(long? MaxBytes, long? MaxObjects);

/// <summary>What is blocked of public access.</summary>
public sealed record PublicAccessDeclaration(
    bool BlockPublicAcls, bool IgnorePublicAcls, bool BlockPublicPolicy, bool RestrictPublicBuckets)
{
    /// <summary>Everything, or nothing.</summary>
    public static PublicAccessDeclaration Of(bool all) => new(all, all, all, all);
}

/// <summary>A user with a key.</summary>
/// <param name="Name">The name.</param>
public sealed record UserDeclaration(string Name)
{
    /// <summary>The user's own policies by name, as JSON; null is not said.</summary>
    public IReadOnlyDictionary<string, string>? Policies { get; init; }

    /// <summary>The ARNs of the managed policies that are attached; null is not said.</summary>
    public IReadOnlyList<string>? Attach { get; init; }

    /// <summary>The user has a key.</summary>
    public AccessKeyDeclaration? AccessKey { get; init; }
}

/// <summary>An access key.</summary>
/// <param name="SecretFile">Where id and secret are written to; null prints them once.</param>
public sealed record AccessKeyDeclaration(string? SecretFile);
