namespace Drystone.Engine.Checking;

/// <summary>How a store is repaired.</summary>
/// <param name="Apply">False: only look.</param>
/// <param name="ReadsBytes">Whether all bytes are read and verified, or only whether they are there is looked
/// at.</param>
/// <param name="CopiesMetadata">Whether the metadata is copied before it is changed. Without, the caller has a
/// backup.</param>
public sealed record RepairSettings(bool Apply, bool ReadsBytes = true, bool CopiesMetadata = true);

/// <summary>What was found, and what is left of it.</summary>
public sealed record RepairReport
{
    /// <summary>As the store was found, the metadata first.</summary>
    public required IReadOnlyList<StoreFinding> Found { get; init; }

    /// <summary>As the store is left: when nothing was applied, what was found.</summary>
    public required IReadOnlyList<StoreFinding> Left { get; init; }

    /// <summary>Where the metadata was copied to before it was changed; null when it was not.</summary>
    public string? MetadataCopy { get; init; }

    /// <summary>Where bytes were moved that nothing refers to; null when none were.</summary>
    public string? LostAndFound { get; init; }

    public required long VerifiedBlobs { get; init; }

    public required long VerifiedBytes { get; init; }

    /// <summary>Orphans are left by every crash, and are no damage.</summary>
    public bool IsHealthy => Left.All(finding => finding.Kind == FindingKind.Orphan);
}
