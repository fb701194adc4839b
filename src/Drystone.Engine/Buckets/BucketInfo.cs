using Drystone.Engine.Locking;
using Drystone.Engine.Names;

namespace Drystone.Engine.Buckets;

/// <summary>A bucket as it was when it was looked up.</summary>
/// <param name="Id">Never used again, so that a bucket made anew under the same name shares nothing with the old
/// one.</param>
/// <param name="LocationConstraint">As given at creation; null when none was (at AWS: us-east-1).</param>
public sealed record BucketInfo(
    BucketName Name, long Id, AccountId Owner, DateTimeOffset CreatedAt, string? LocationConstraint)
{
    public VersioningState Versioning { get; init; }

    /// <summary>Null when object lock was never enabled; it cannot be disabled again.</summary>
    public ObjectLockSettings? ObjectLock { get; init; }

    /// <summary>Counts up with every change of the bucket's configuration: what was read at one revision holds as long
    /// as it stands.</summary>
    public long Revision { get; init; }

    /// <summary>One bit per <see cref="ConfigurationKind"/> that the bucket has.</summary>
    internal ulong ConfiguredKinds { get; init; }

    /// <summary>Whether the bucket has a configuration of that kind, so that those without cost nothing.</summary>
    public bool Has(ConfigurationKind kind) => (ConfiguredKinds & BitOf(kind)) != 0;

    internal static ulong BitOf(ConfigurationKind kind) => 1UL << (int)kind;
}

/// <summary>Numbers are stored: never change one.</summary>
public enum VersioningState : byte
{
    /// <summary>Never enabled: each object has one version, the null version.</summary>
    Unversioned = 0,
    Enabled = 1,

    /// <summary>Enabled before: what is written replaces the null version, and other versions stay.</summary>
    Suspended = 2,
}

/// <summary>The configurations of a bucket that the engine keeps for its host without knowing what they say. Numbers
/// are stored, and below 64: never change one.</summary>
public enum ConfigurationKind : byte
{
    Cors = 1,
    Website = 2,
    Tagging = 3,
    PublicAccessBlock = 4,
    OwnershipControls = 5,
    RequestPayment = 6,
    Accelerate = 7,
    Logging = 8,
    Inventory = 9,
    Analytics = 10,
    Metrics = 11,
    IntelligentTiering = 12,
    Lifecycle = 13,
    Encryption = 14,
    Notification = 15,
    Replication = 16,
    Policy = 17,
    Quota = 18,
    Compression = 19,
    Acl = 20,
}

/// <summary>What a bucket is made with.</summary>
/// <param name="LocationConstraint">As given; null for none.</param>
/// <param name="HasObjectLock">Its versions can be locked, and versioning is enabled for good.</param>
public sealed record NewBucket(string? LocationConstraint = null, bool HasObjectLock = false)
{
    /// <summary>What it is configured with from the start, in the same commit; of kinds of which a bucket has
    /// one.</summary>
    public IReadOnlyList<KeyValuePair<ConfigurationKind, byte[]>> Configurations { get; init; } = [];
}

/// <summary>What came of creating a bucket.</summary>
public enum CreateBucketOutcome
{
    Created,

    /// <summary>The caller has it already; nothing changed.</summary>
    OwnedByCaller,

    /// <summary>Another account has it.</summary>
    OwnedByOther,

    /// <summary>The account of the caller was removed meanwhile.</summary>
    NoSuchAccount,
}

/// <summary>What came of deleting a bucket.</summary>
public enum DeleteBucketOutcome
{
    Deleted,
    NotFound,

    /// <summary>It holds objects. Unfinished uploads do not keep a bucket: they are aborted with it, as at
    /// AWS.</summary>
    NotEmpty,
}

/// <summary>A page of an account's buckets, ordered by name.</summary>
/// <param name="NextAfter">Where the next page starts (exclusive); null when this is the last.</param>
public sealed record BucketPage(IReadOnlyList<BucketInfo> Buckets, string? NextAfter);

/// <summary>What a bucket holds.</summary>
/// <param name="Versions">Current and older versions; delete markers are not counted.</param>
/// <param name="SizeBytes">Of all of them, as they were sent. Copies that share bytes count each.</param>
public readonly record struct BucketUsage(long Versions, long SizeBytes);

/// <summary>One of a bucket's configurations of a kind.</summary>
public sealed record BucketConfiguration(string Id, byte[] Value);

/// <summary>What came of changing how a bucket is configured.</summary>
public enum ConfigureOutcome
{
    Done,

    /// <summary>There was nothing to remove.</summary>
    NotFound,
    NoSuchBucket,

    /// <summary>Versioning or object lock of the bucket forbids it.</summary>
    InvalidState,

    /// <summary>The bucket has as many of the kind as it may have.</summary>
    TooMany,
}
