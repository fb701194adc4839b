namespace Drystone.Client.Profiles;

/// <summary>The providers that are known. What is not known is taken for an endpoint that keeps to the oldest common
/// ground.</summary>
public static class ProviderProfiles
{
    /// <summary>Drystone.</summary>
    public static ProviderProfile Drystone { get; } = new(
        "drystone", ForcePathStyle: true, TrailingChecksums: true, SignsBodies: false, QuotesIfMatch: true,
        ConditionalWrites: true, ConditionalDeletes: true);

    /// <summary>Amazon S3.</summary>
    public static ProviderProfile Aws { get; } = Drystone with { Name = "aws", ForcePathStyle = false };

    /// <summary>Ceph RGW. Releases before 19 know no trailers, those before 20 no conditional deletes; the release
    /// cannot be told from outside.</summary>
    public static ProviderProfile Ceph { get; } = new(
        "ceph", ForcePathStyle: true, TrailingChecksums: false, SignsBodies: true, QuotesIfMatch: true,
        ConditionalWrites: true, ConditionalDeletes: false);

    /// <summary>Hetzner Object Storage, a Ceph: takes <c>If-Match</c> without quotes only, ignores it on DELETE, and
    /// wants signed bodies without trailers.</summary>
    public static ProviderProfile Hetzner { get; } = Ceph with
    {
        Name = "hetzner", ForcePathStyle = false, QuotesIfMatch = false,
    };

    /// <summary>MinIO.</summary>
    public static ProviderProfile Minio { get; } = new(
        "minio", ForcePathStyle: true, TrailingChecksums: true, SignsBodies: false, QuotesIfMatch: true,
        ConditionalWrites: true, ConditionalDeletes: false);

    /// <summary>Cloudflare R2, which has no <c>aws-chunked</c> bodies.</summary>
    public static ProviderProfile R2 { get; } = new(
        "r2", ForcePathStyle: true, TrailingChecksums: false, SignsBodies: true, QuotesIfMatch: true,
        ConditionalWrites: true, ConditionalDeletes: false, EqualParts: true);

    /// <summary>An endpoint that nothing is known of.</summary>
    public static ProviderProfile Unknown { get; } = Ceph with { Name = "unknown" };

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
