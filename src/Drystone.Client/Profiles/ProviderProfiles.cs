namespace Drystone.Client.Profiles;

/// <summary>The providers that are known. What is not known is taken for an endpoint that keeps to the oldest common
/// ground.</summary>
public static class ProviderProfiles
{
    /// <summary>Drystone.</summary>
    public static ProviderProfile Drystone { get; } = new() { Name = "drystone", ForcePathStyle = true };

    /// <summary>Amazon S3.</summary>
    public static ProviderProfile Aws { get; } = new() { Name = "aws" };

    /// <summary>Ceph RGW. Which release it is cannot be told from outside, so it is taken for an old one: 16 knows no
    /// trailers, compares <c>If-Match</c> with its quotes, ignores conditions when an upload is completed and on
    /// DELETE, and leaves the bodies of requests that it refuses in the connection.</summary>
    public static ProviderProfile Ceph { get; } = new()
    {
        Name = "ceph",
        ForcePathStyle = true,
        TrailingChecksums = false,
        QuotesIfMatch = false,
        ConditionalMultipart = false,
        ConditionalDeletes = false,
        DrainsRefusedBodies = false,
    };

    /// <summary>Hetzner Object Storage, a Ceph with virtual-hosted buckets.</summary>
    public static ProviderProfile Hetzner { get; } = Ceph with { Name = "hetzner", ForcePathStyle = false };

    /// <summary>MinIO.</summary>
    public static ProviderProfile Minio { get; } = new()
    {
        Name = "minio",
        ForcePathStyle = true,
        ConditionalDeletes = false,
    };

    /// <summary>Cloudflare R2, which has no <c>aws-chunked</c> bodies.</summary>
    public static ProviderProfile R2 { get; } = new()
    {
        Name = "r2",
        ForcePathStyle = true,
        TrailingChecksums = false,
        ConditionalDeletes = false,
        EqualParts = true,
    };

    /// <summary>An endpoint that nothing is known of.</summary>
    public static ProviderProfile Unknown { get; } = Ceph with { Name = "unknown", QuotesIfMatch = true };

    /// <summary>All that are known.</summary>
    public static IReadOnlyList<ProviderProfile> All { get; } = [Drystone, Aws, Ceph, Hetzner, Minio, R2];

    /// <summary>Their names, as <c>S3_PROVIDER</c> takes them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(one => one.Name)];

    /// <summary>The profile of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ProviderProfile Of(string name) => All.FirstOrDefault(one => one.Name == name)
        ?? throw new ArgumentException($"'{name}' is no provider: {string.Join(", ", Names)}.", nameof(name));

    /// <summary>The profile that the name of a host tells; null when it tells nothing. No host is AWS.</summary>
    public static ProviderProfile? ByHost(Uri? endpoint) => endpoint?.Host.ToLowerInvariant() switch
    {
        null => Aws,
        var host when IsUnder(host, "amazonaws.com") || IsUnder(host, "amazonaws.com.cn") => Aws,
        var host when IsUnder(host, "your-objectstorage.com") => Hetzner,
        var host when IsUnder(host, "r2.cloudflarestorage.com") => R2,
        _ => null,
    };

    private static bool IsUnder(string host, string domain) =>
        host == domain || host.EndsWith($".{domain}", StringComparison.Ordinal);
}
