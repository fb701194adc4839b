using Drystone.Engine.Buckets;
using Drystone.Engine.Tables;

namespace Drystone.Engine.Tiers;

internal enum TierStepKind
{
    /// <summary>The copy of an archived version is made.</summary>
    Restore,

    /// <summary>The bytes of a version that was written in a storage class go to its tier.</summary>
    Send,

    /// <summary>A lifecycle rule moves a version to another storage class.</summary>
    Transition,
}

/// <summary>What is to be done with the bytes of a version.</summary>
/// <param name="StorageClass">That the version has afterwards.</param>
internal sealed record TierStep(TierStepKind Kind, BucketInfo Bucket, StoredVersion Found, string StorageClass)
{
    /// <summary>The bytes and what is to become of them are the same: nothing that matters has changed.</summary>
    public bool IsSameAs(TierStep other) =>
        Kind == other.Kind && StorageClass == other.StorageClass && Found.Body == other.Found.Body
        && Found.Info.Version == other.Found.Info.Version;

    /// <summary>The tiers that it cannot be done without: what is restored comes to the disks, and may be there
    /// still.</summary>
    public IEnumerable<string> Tiers => (Found.Info.Tier?.Tier, Kind) switch
    {
        (null, TierStepKind.Restore) => [],
        ({ } from, TierStepKind.Restore) => [from],
        (null, _) => [StorageClass],
        ({ } from, _) => [from, StorageClass],
    };
}
