namespace Drystone.Engine.Tiers;

/// <summary>A storage class that the operator has declared.</summary>
/// <param name="Name">As objects and lifecycle rules name it.</param>
/// <param name="Tier">Where the bytes of its objects are; null: on the disks of the store.</param>
public sealed record StorageClass(string Name, IRemoteTier? Tier = null)
{
    /// <summary>What AWS calls STANDARD is what no class is named for.</summary>
    public const string Standard = "STANDARD";

    /// <summary>AWS moves nothing smaller where a rule says nothing of sizes.
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html</summary>
    public const long DefaultMinTransitionBytes = 128 << 10;

    /// <summary>Its objects have to be restored before they can be read.</summary>
    public bool IsArchive { get; init; }

    /// <summary>Smaller objects are not moved to it by rules that say nothing of sizes.</summary>
    public long MinTransitionBytes { get; init; } = DefaultMinTransitionBytes;

    /// <summary>Whether the verification of all stored bytes reads the tier as well.</summary>
    public bool IsScrubbed { get; init; }
}
