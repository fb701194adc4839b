namespace Drystone.S3.Configuration.Lifecycle;

/// <summary>A rule: which objects (all conditions hold together), and what happens to them when.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html</remarks>
public sealed record LifecycleRule
{
    /// <summary>Unique in its configuration, 1 to 255 characters.</summary>
    public required string Id { get; init; }

    public required bool IsEnabled { get; init; }

    /// <summary>The prefix stands in the rule and not in a Filter: the older form, which the answer keeps.</summary>
    public bool UsesLegacyPrefix { get; init; }

    /// <summary>The conditions stand in an And, which the answer keeps.</summary>
    public bool HasAnd { get; init; }

    /// <summary>Null and "" both mean every key; the answer shows "".</summary>
    public string? Prefix { get; init; }

    public ValueList<Tag> Tags { get; init; } = [];

    /// <summary>The size has to be greater than this.</summary>
    public long? SizeGreaterThanBytes { get; init; }

    /// <summary>The size has to be less than this.</summary>
    public long? SizeLessThanBytes { get; init; }

    public LifecycleExpiration? Expiration { get; init; }

    public ValueList<LifecycleTransition> Transitions { get; init; } = [];

    public NoncurrentVersionExpiration? NoncurrentVersionExpiration { get; init; }

    public ValueList<NoncurrentVersionTransition> NoncurrentVersionTransitions { get; init; } = [];

    /// <summary>Days after which an upload that was begun and not completed is aborted.</summary>
    public int? AbortIncompleteMultipartUploadDays { get; init; }
}

/// <summary>When current versions expire; exactly one of the three is given.</summary>
/// <param name="Days">Days after creation, at least 1.</param>
/// <param name="Date">Midnight UTC.</param>
/// <param name="ExpiredObjectDeleteMarker">True removes delete markers that hide no version.</param>
public sealed record LifecycleExpiration(int? Days, DateTimeOffset? Date, bool? ExpiredObjectDeleteMarker);

/// <summary>When current versions change their storage class; either days or a date.</summary>
/// <param name="Days">Days after creation; 0 means at once.</param>
/// <param name="Date">Midnight UTC.</param>
/// <param name="StorageClass">Where to.</param>
public sealed record LifecycleTransition(int? Days, DateTimeOffset? Date, string StorageClass);

/// <summary>When versions expire that newer ones have replaced; at least one of the two is given.</summary>
/// <param name="NoncurrentDays">Days after the replacement, at least 1.</param>
/// <param name="NewerNoncurrentVersions">How many of the newest of them stay, 1 to 100.</param>
public sealed record NoncurrentVersionExpiration(int? NoncurrentDays, int? NewerNoncurrentVersions);

/// <summary>When versions that newer ones have replaced change their storage class.</summary>
/// <param name="NoncurrentDays">Days after the replacement; 0 means at once.</param>
/// <param name="NewerNoncurrentVersions">How many of the newest of them stay, 1 to 100; null means none.</param>
/// <param name="StorageClass">Where to.</param>
public sealed record NoncurrentVersionTransition(int NoncurrentDays, int? NewerNoncurrentVersions, string StorageClass);
