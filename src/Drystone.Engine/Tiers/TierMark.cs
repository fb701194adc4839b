using Drystone.Engine.Records;

namespace Drystone.Engine.Tiers;

/// <summary>What storage classes make of a version beyond its class. What was archived stays so, whatever is declared
/// later.</summary>
/// <param name="IsArchived">It has to be restored before it can be read.</param>
/// <param name="Tier">The storage class at whose tier its bytes are; null: on the disks of the store.</param>
/// <param name="Restore">Null: it is not restored, and not to be.</param>
public sealed record TierMark(bool IsArchived, string? Tier, RestoreMark? Restore)
{
    internal static TierMark Archived { get; } = new(IsArchived: true, Tier: null, Restore: null);

    /// <summary>Its bytes must not be handed out.</summary>
    public bool NeedsRestore => IsArchived && Restore?.ExpiresAt is null;

    /// <summary>Null when there is nothing to say.</summary>
    internal static TierMark? Of(bool isArchived, string? tier, RestoreMark? restore) =>
        isArchived || tier is not null || restore is not null ? new TierMark(isArchived, tier, restore) : null;
}

/// <summary>How far the restoring of an archived version is.</summary>
/// <param name="Days">How long the copy is to stay.</param>
/// <param name="ExpiresAt">When the copy goes again; null: it is not there yet.</param>
public sealed record RestoreMark(int Days, DateTimeOffset? ExpiresAt)
{
    /// <summary>The copy; empty until it is there.</summary>
    internal BodyReference Copy { get; init; } = BodyReference.Empty;
}

/// <summary>What came of a request to restore a version.</summary>
public enum RestoreOutcome
{
    Started,

    /// <summary>It is restored already, and stays for as long as was asked now.</summary>
    Extended,
    InProgress,

    /// <summary>It can be read as it is.</summary>
    NotArchived,
    NoSuchBucket,
    NoSuchKey,
    NoSuchVersion,
    IsDeleteMarker,
}

/// <summary>Where the bytes of a blob are that are at a tier.</summary>
/// <param name="Tier">The storage class.</param>
/// <param name="Key">At the tier.</param>
internal sealed record RemotePlace(string Tier, string Key);
