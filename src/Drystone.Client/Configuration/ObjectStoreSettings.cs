namespace Drystone.Client.Configuration;

/// <summary>The configuration contract, read and checked. <see cref="SettingsReader"/> makes it.</summary>
public sealed record ObjectStoreSettings
{
    /// <summary>The endpoint, its path <c>/</c>; null for AWS.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The region that requests are signed for.</summary>
    public required string Region { get; init; }

    /// <summary>The key to sign with; null for what the AWS SDK finds by itself (instance role, profile).</summary>
    public AccessKey? AccessKey { get; init; }

    /// <summary>Path style or not; null leaves it to the provider.</summary>
    public bool? ForcePathStyle { get; init; }

    /// <summary>Whether http, or a certificate that is not verified, is accepted.</summary>
    public bool Insecure { get; init; }

    /// <summary>A PEM file of certificates to trust in place of the system's; null for the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>The provider; null to find it.</summary>
    public string? Provider { get; init; }

    /// <summary>The storage class of uploads; null for the endpoint's own.</summary>
    public string? StorageClass { get; init; }

    /// <summary>The encryption uploads ask for; null for the endpoint's own.</summary>
    public ServerSideEncryption? Encryption { get; init; }

    /// <summary>From this size on bodies are uploaded in parts.</summary>
    public long MultipartThresholdBytes { get; init; } = 16 << 20;

    /// <summary>The size of a part.</summary>
    public long MultipartChunkBytes { get; init; } = 8 << 20;

    /// <summary>Bucket and prefix by domain, in upper case as in the names of the settings; the empty domain is
    /// <c>S3_BUCKET</c>.</summary>
    public IReadOnlyDictionary<string, BucketLocation> Domains { get; init; } =
        new Dictionary<string, BucketLocation>();
}

/// <summary>A pair to sign with.</summary>
/// <param name="Id">The access key id.</param>
/// <param name="SecretKey">Its secret.</param>
/// <param name="SessionToken">The token of temporary credentials, or null.</param>
public sealed record AccessKey(Secret Id, Secret SecretKey, Secret? SessionToken);

/// <summary>Where the objects of a domain are.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Prefix">What their keys begin with: empty, or ending with a slash.</param>
public sealed record BucketLocation(string Bucket, string Prefix);

/// <summary>Encryption by the server.</summary>
/// <param name="Algorithm"><c>AES256</c> or <c>aws:kms</c>.</param>
/// <param name="KeyId">The key of <c>aws:kms</c>; null for the endpoint's default key.</param>
public sealed record ServerSideEncryption(string Algorithm, string? KeyId);
