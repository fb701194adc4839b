using Drystone.Engine.Names;

namespace Drystone.Engine.Buckets;

/// <summary>A bucket as it was when it was looked up.</summary>
/// <param name="Id">Never used again, so that a bucket made anew under the same name shares nothing with the old
/// one.</param>
/// <param name="LocationConstraint">As given at creation; null when none was (at AWS: us-east-1).</param>
public sealed record BucketInfo(
    BucketName Name, long Id, AccountId Owner, DateTimeOffset CreatedAt, string? LocationConstraint);

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
