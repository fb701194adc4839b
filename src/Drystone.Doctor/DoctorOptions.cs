using Drystone.Client.Configuration;

namespace Drystone.Doctor;

/// <summary>What is examined, and how.</summary>
/// <param name="Settings">The workload's own settings, with its own key.</param>
/// <param name="Bucket">The bucket to work in.</param>
/// <param name="Prefix">What the keys of the workload begin with: empty, or ending with a slash. Nothing outside of it
/// is touched, for the key may have no rights there.</param>
public sealed record DoctorOptions(ObjectStoreSettings Settings, string Bucket, string Prefix)
{
    /// <summary>How long one check may take: enough for 5 MiB over a slow line.</summary>
    public TimeSpan CheckTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock that the endpoint's is compared with.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The bucket and prefix of settings: those of <c>S3_BUCKET</c> first, then those of documents, then of
    /// the first domain by name; null when the settings name no bucket.</summary>
    public static BucketLocation? LocationOf(ObjectStoreSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Domains
            .OrderBy(domain => domain.Key switch { "" => 0, "DOCS" => 1, _ => 2 })
            .ThenBy(domain => domain.Key, StringComparer.Ordinal)
            .Select(domain => domain.Value)
            .FirstOrDefault();
    }
}
