using Drystone.Engine.Disks;
using Drystone.Engine.Tiers;
using Drystone.Engine.Usage;

namespace Drystone.Engine.Opening;

/// <summary>How a store is opened.</summary>
public sealed record StoreOptions
{
    /// <summary>Where the bytes of objects are, and the metadata unless it has a directory of its own.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where the metadata is; null: within the data directory. Must be a local disk.</summary>
    public string? MetadataDirectory { get; init; }

    /// <summary>Makes a store where there is none. False refuses, for those who expect one.</summary>
    public bool CreateIfMissing { get; init; } = true;

    /// <summary>Whether what the store does by itself waits for <see cref="ObjectStore.StartWork"/>: a server answers
    /// sooner when nothing competes with its start. False: it begins with the opening.</summary>
    public bool DefersWork { get; init; }

    /// <summary>An upload without news for so long is aborted; null: never.</summary>
    public TimeSpan? AbandonedUploadAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>32 bytes that secrets and encryption keys are sealed under; null: the file <c>master.key</c> of the
    /// data directory, which is made with the store.</summary>
    public ReadOnlyMemory<byte>? MasterKey { get; init; }

    /// <summary>All stored bytes are read and verified once in this time; null: never.</summary>
    public TimeSpan? ScrubPeriod { get; init; } = TimeSpan.FromDays(30);

    /// <summary>No more than this is read to verify it, even when the period does not suffice.</summary>
    public long ScrubBytesPerSecond { get; init; } = 32L << 20;

    /// <summary>How long a day of lifecycle rules is; shorter than 24 hours only for tests of clients.</summary>
    public TimeSpan LifecycleDay { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How often what lifecycle rules make due is looked for; null: only when it is asked for.</summary>
    public TimeSpan? LifecycleInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The storage classes beside STANDARD, from the warmest to the coldest.</summary>
    public IReadOnlyList<StorageClass> StorageClasses { get; init; } = [];

    /// <summary>How often it is looked whether bytes have to move between tiers, beside when somebody asks for it;
    /// null: only when it is asked for.</summary>
    public TimeSpan? TierInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Told when a storage class stops to work, or works again, in the second case with null.</summary>
    public Action<string, string?>? NoteTierProblem { get; init; }

    /// <summary>How long changes gather before they are added to the usage by prefix; null: they are when it is asked
    /// for.</summary>
    public TimeSpan? UsageInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often it is looked whether the store is well, and a write is tried when one has failed; null: only
    /// when it is asked for.</summary>
    public TimeSpan? HealthInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Told when the store becomes unwell, otherwise unwell, or well again.</summary>
    public Action<StoreHealth>? NoteHealth { get; init; }

    /// <summary>For tests.</summary>
    internal UsageLimits UsageLimits { get; init; } = UsageLimits.Default;

    /// <summary>For tests.</summary>
    internal Disk Disk { get; init; } = LinuxDisk.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
