namespace Drystone.Server.Tiers;

/// <summary>A storage class as the operator declares it. Objects and rules can name it; where its bytes are, only the
/// operator says.</summary>
public sealed record StorageClassOptions
{
    /// <summary>What declares it on the command line, for messages.</summary>
    internal const string Setting = "--storage-class";

    public required string Name { get; init; }

    /// <summary>Its objects have to be restored before they can be read.</summary>
    public bool IsArchive { get; init; }

    /// <summary>Smaller objects are not moved to it by rules that say nothing of sizes.</summary>
    public long MinObjectBytes { get; init; } = Engine.Tiers.StorageClass.DefaultMinTransitionBytes;

    /// <summary>Another S3 endpoint that keeps the bytes; null: they stay on the disks of the store.</summary>
    public TierEndpoint? Endpoint { get; init; }
}

/// <summary>Where the bytes of a storage class are kept.</summary>
public sealed record TierEndpoint
{
    /// <summary>Scheme, host and port.</summary>
    public required Uri Address { get; init; }

    public required string Bucket { get; init; }

    /// <summary>What all keys there begin with.</summary>
    public string Prefix { get; init; } = "";

    public string Region { get; init; } = "us-east-1";

    public required string AccessKeyId { get; init; }

    public required string SecretAccessKey { get; init; }

    /// <summary>Whether the bucket stands in the path; otherwise before the host's name.</summary>
    public bool UsesPathStyle { get; init; } = true;

    /// <summary>Whether the verification of all stored bytes reads what is there.</summary>
    public bool IsScrubbed { get; init; }

    /// <summary>Whether addresses of private networks may be connected to.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Networks or addresses that may be connected to beside the public ones.</summary>
    public IReadOnlyList<string> AllowedNetworks { get; init; } = [];

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"TierEndpoint {{ Address = {Address}, Bucket = {Bucket} }}";
}
