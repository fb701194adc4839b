using Drystone.Engine.Objects;
using Drystone.Engine.Uploads;

namespace Drystone.Engine.Lifecycle;

public enum LifecycleActionKind
{
    /// <summary>A current version expires: it is removed, or in a bucket with versioning hidden by a delete
    /// marker.</summary>
    ExpireCurrent,

    /// <summary>A version that is not current is removed; it may be a delete marker.</summary>
    ExpireNoncurrent,

    /// <summary>A delete marker that hides nothing is removed.</summary>
    RemoveExpiredMarker,
    AbortUpload,

    /// <summary>A version moves to another storage class.</summary>
    Transition,

    /// <summary>The copy of a restored version has had its time.</summary>
    ExpireRestored,
}

/// <summary>What becomes of a version or an upload, by which rule and when, if nothing changes until then.</summary>
/// <param name="RuleId">Empty for the end of a restored copy, which is no rule's.</param>
/// <param name="Version">Null for an upload.</param>
/// <param name="Upload">Null for a version.</param>
public sealed record LifecycleAction(
    LifecycleActionKind Kind, string RuleId, DateTimeOffset DueAt, ObjectInfo? Version, UploadInfo? Upload)
{
    /// <summary>Of a version that is not current: how many newer ones of its kind the rule keeps, which must be there
    /// when it goes.</summary>
    public int NewerVersions { get; init; }

    /// <summary>Where a transition moves the version; null for other actions.</summary>
    public string? StorageClass { get; init; }
}

/// <summary>When something ends by a rule.</summary>
/// <param name="NewerVersions">As in <see cref="LifecycleAction"/>.</param>
public readonly record struct LifecycleExpiry(DateTimeOffset At, string RuleId, int NewerVersions = 0);
