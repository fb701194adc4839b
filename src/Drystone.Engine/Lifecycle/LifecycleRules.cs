namespace Drystone.Engine.Lifecycle;

/// <summary>What a bucket does with its objects as time goes by.</summary>
/// <param name="Rules">In the order given; several may hold for the same version, and the one that is due first
/// acts.</param>
/// <param name="Document">The host's own form of the same rules, kept and never read.</param>
public sealed record LifecycleRules(IReadOnlyList<LifecycleRule> Rules, ReadOnlyMemory<byte> Document)
{
    internal static LifecycleRules None { get; } = new([], default);

    /// <summary>Whether objects of any size are moved to archives; else only those that are not small, where a rule
    /// says nothing of sizes.</summary>
    public bool ArchivesSmallObjects { get; init; }

    /// <summary>Whether a rule that is enabled could hold for a key.</summary>
    public bool MayConcern(string key) => Rules.Any(rule => rule.IsEnabled && rule.Filter.MayConcern(key));

    /// <summary>Whether uploads of a key are aborted by a rule, and so need no other end.</summary>
    public bool AbortsUploadsOf(string key) =>
        Rules.Any(rule => rule is { IsEnabled: true, AbortUploadDays: not null } && rule.Filter.MayConcern(key));
}

/// <summary>One rule. An action that is null is none of this rule's.</summary>
public sealed record LifecycleRule
{
    public required string Id { get; init; }

    public bool IsEnabled { get; init; } = true;

    public LifecycleFilter Filter { get; init; } = LifecycleFilter.Everything;

    /// <summary>Days after which a current version expires, counted from its last modification.</summary>
    public int? ExpirationDays { get; init; }

    /// <summary>When current versions expire, and at the end of the day those that are written later.</summary>
    public DateTimeOffset? ExpirationDate { get; init; }

    /// <summary>Delete markers go that hide no version.</summary>
    public bool RemovesExpiredMarkers { get; init; }

    /// <summary>Where current versions move, in the order given.</summary>
    public IReadOnlyList<LifecycleTransition> Transitions { get; init; } = [];

    public NoncurrentExpiration? Noncurrent { get; init; }

    /// <summary>Where versions move that are not current any more, in the order given.</summary>
    public IReadOnlyList<NoncurrentTransition> NoncurrentTransitions { get; init; } = [];

    /// <summary>Days after which an upload is aborted, counted from its start.</summary>
    public int? AbortUploadDays { get; init; }
}

/// <summary>When current versions move to another storage class: after some days, or at a date.</summary>
/// <param name="Days">Days after the last modification; null: there is a date.</param>
public sealed record LifecycleTransition(int? Days, DateTimeOffset? Date, string StorageClass);

/// <summary>When versions move that are not current any more.</summary>
/// <param name="Days">Days after a newer version took the place.</param>
/// <param name="NewerVersions">As in <see cref="NoncurrentExpiration"/>.</param>
public sealed record NoncurrentTransition(int Days, int? NewerVersions, string StorageClass);

/// <summary>When versions go that are not current any more.</summary>
/// <param name="Days">Days after a newer version took the place; null counts as 0.</param>
/// <param name="NewerVersions">How many of the newest of them stay whatever their age; null: none. Delete markers take
/// no place among them.</param>
public sealed record NoncurrentExpiration(int? Days, int? NewerVersions);

/// <summary>Which objects a rule is about; everything that is said must hold.</summary>
/// <param name="Tags">An object must have all of them.</param>
/// <param name="SizeGreaterThanBytes">Null: any.</param>
/// <param name="SizeLessThanBytes">Null: any.</param>
public sealed record LifecycleFilter(
    string Prefix, IReadOnlyList<KeyValuePair<string, string>> Tags, long? SizeGreaterThanBytes,
    long? SizeLessThanBytes)
{
    public static LifecycleFilter Everything { get; } = new(string.Empty, [], null, null);

    private bool SaysMoreThanPrefix => Tags.Count > 0 || SaysSize;

    internal bool SaysSize => SizeGreaterThanBytes is not null || SizeLessThanBytes is not null;

    public bool MayConcern(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>A delete marker has neither tags nor a size: a filter that asks for them does not hold for
    /// it.</summary>
    internal bool Holds(Objects.ObjectInfo info) =>
        MayConcern(info.Key) && (info.IsDeleteMarker
            ? !SaysMoreThanPrefix
            : Tags.All(info.Tags.Contains)
                && !(info.SizeBytes <= SizeGreaterThanBytes)
                && !(info.SizeBytes >= SizeLessThanBytes));
}
