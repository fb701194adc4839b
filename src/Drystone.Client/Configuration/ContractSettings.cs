namespace Drystone.Client.Configuration;

/// <summary>Every setting of the contract in one place: what applications, the command line, the renderers and the
/// documents know of them comes from here.</summary>
public static class ContractSettings
{
    /// <summary>Where the endpoint is.</summary>
    public static ContractSetting Endpoint { get; } = new(
        "S3_ENDPOINT",
        ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "S3_ENDPOINT_URL", "endpoint_url", "MINIO_ENDPOINT"],
        Default: null,
        IsSecret: false,
        "The URL of the endpoint, with its scheme; without one it is AWS.");

    /// <summary>The region that requests are signed for.</summary>
    public static ContractSetting Region { get; } = new(
        "S3_REGION", ["AWS_REGION", "AWS_DEFAULT_REGION", "region"], Default: null, IsSecret: false,
        "The region that requests are signed for; us-east-1 where a server has none.");

    /// <summary>The access key's id.</summary>
    public static ContractSetting AccessKeyId { get; } = new(
        "S3_ACCESS_KEY_ID", ["AWS_ACCESS_KEY_ID", "MINIO_ACCESS_KEY", "access_key"], Default: null, IsSecret: true,
        "The id of the access key.");

    /// <summary>The access key's secret.</summary>
    public static ContractSetting SecretAccessKey { get; } = new(
        "S3_SECRET_ACCESS_KEY", ["AWS_SECRET_ACCESS_KEY", "MINIO_SECRET_KEY", "secret_key"], Default: null,
        IsSecret: true, "The secret of the access key.");

    /// <summary>The token of temporary credentials.</summary>
    public static ContractSetting SessionToken { get; } = new(
        "S3_SESSION_TOKEN", ["AWS_SESSION_TOKEN"], Default: null, IsSecret: true,
        "The session token that temporary credentials come with.");

    /// <summary>How buckets are addressed.</summary>
    public static ContractSetting ForcePathStyle { get; } = new(
        "S3_FORCE_PATH_STYLE", ["AWS_S3_FORCE_PATH_STYLE"], Default: null, IsSecret: false,
        "true: https://host/bucket/key; false: https://bucket.host/key. What the provider wants unless given.");

    /// <summary>Whether TLS may be left out.</summary>
    public static ContractSetting Insecure { get; } = new(
        "S3_INSECURE", [], "false", IsSecret: false,
        "true: http, or a certificate that is not verified; for local and private addresses only.");

    /// <summary>The hosts beyond local and private addresses that <c>S3_INSECURE</c> is granted for.</summary>
    public static ContractSetting InsecureHosts { get; } = new(
        "S3_INSECURE_HOSTS", [], Default: null, IsSecret: false,
        "Hosts that are neither local nor private and S3_INSECURE may be used with, separated by commas.");

    /// <summary>Certificates to trust.</summary>
    public static ContractSetting CaFile { get; } = new(
        "S3_CA_FILE", ["AWS_CA_BUNDLE"], Default: null, IsSecret: false,
        "A PEM file of certificates to trust in place of the system's.");

    /// <summary>Which provider's quirks to respect.</summary>
    public static ContractSetting Provider { get; } = new(
        "S3_PROVIDER", [], "auto", IsSecret: false,
        "drystone, aws, ceph, hetzner, minio, r2 or auto: by the host's name, else by asking the endpoint once.");

    /// <summary>The storage class of uploads.</summary>
    public static ContractSetting StorageClass { get; } = new(
        "S3_STORAGE_CLASS", ["storage_class"], Default: null, IsSecret: false,
        "The storage class of uploads; the endpoint's own unless given.");

    /// <summary>The encryption of uploads.</summary>
    public static ContractSetting Sse { get; } = new(
        "S3_SSE", ["sse"], Default: null, IsSecret: false,
        "AES256, aws:kms or aws:kms:KEY: the encryption that uploads ask for.");

    /// <summary>The size from which uploads go in parts.</summary>
    public static ContractSetting MultipartThreshold { get; } = new(
        "S3_MULTIPART_THRESHOLD_BYTES", ["multipart_threshold_bytes"], "16777216", IsSecret: false,
        "Bodies of this size or more are uploaded in parts.");

    /// <summary>The size of a part.</summary>
    public static ContractSetting MultipartChunk { get; } = new(
        "S3_MULTIPART_CHUNK_BYTES", ["multipart_chunk_bytes"], "8388608", IsSecret: false,
        "The size of a part, 5 MiB to 1 GiB; larger where 10,000 parts would not do.");

    /// <summary>The settings that are there once, in the order in which they are told of.</summary>
    public static IReadOnlyList<ContractSetting> All { get; } =
    [
        Endpoint, Region, AccessKeyId, SecretAccessKey, SessionToken, ForcePathStyle, Insecure, InsecureHosts, CaFile,
        Provider, StorageClass, Sse, MultipartThreshold, MultipartChunk,
    ];

    /// <summary>The bucket of a domain such as <c>DOCS</c>; of the store itself for the empty domain.</summary>
    public static ContractSetting Bucket(string domain) => domain.Length == 0
        ? new("S3_BUCKET", ["bucket"], Default: null, IsSecret: false, "The bucket of an application with one.")
        : new($"S3_BUCKET_{domain}", [], Default: null, IsSecret: false,
            $"The bucket of {domain.ToLowerInvariant()}.");

    /// <summary>The prefix of a domain's keys; <c>docs/</c> for <c>DOCS</c> unless given.</summary>
    public static ContractSetting Prefix(string domain) => domain.Length == 0
        ? new("S3_PREFIX", ["key_prefix"], "", IsSecret: false, "What the keys of S3_BUCKET begin with.")
        : new($"S3_PREFIX_{domain}", [], $"{domain.ToLowerInvariant()}/", IsSecret: false,
            $"What the keys of {domain.ToLowerInvariant()} begin with; ends with a slash.");
}
