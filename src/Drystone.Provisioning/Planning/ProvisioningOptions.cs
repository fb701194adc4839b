using Drystone.Provisioning.Buckets;

namespace Drystone.Provisioning.Planning;

/// <summary>What a run may do.</summary>
public sealed record ProvisioningOptions
{
    /// <summary>The buckets that may be deleted, when they are empty.</summary>
    public IReadOnlySet<string> MayDelete { get; init; } = new HashSet<string>();

    /// <summary>The buckets whose protection may be weakened.</summary>
    public IReadOnlySet<string> MayWeaken { get; init; } = new HashSet<string>();

    /// <summary>Sets quotas; null where there is no way to.</summary>
    public IBucketQuotas? Quotas { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
