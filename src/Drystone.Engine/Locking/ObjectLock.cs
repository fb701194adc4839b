namespace Drystone.Engine.Locking;

/// <summary>How hard a retention is. Numbers are stored: never change one.</summary>
public enum RetentionMode : byte
{
    /// <summary>Who may bypass governance can shorten or ignore it.</summary>
    Governance = 1,

    /// <summary>Nobody can shorten or ignore it.</summary>
    Compliance = 2,
}

/// <summary>Keeps a version until a time.</summary>
public sealed record Retention(RetentionMode Mode, DateTimeOffset RetainUntil);

/// <summary>What protects a version from being removed.</summary>
/// <param name="Retention">Null for none.</param>
/// <param name="LegalHold">On until it is taken off, whatever the retention; null when it was never set, which answers
/// tell from off.</param>
public sealed record ObjectLock(Retention? Retention, bool? LegalHold)
{
    public static ObjectLock None { get; } = new(Retention: null, LegalHold: null);

    public bool IsNone => Retention is null && LegalHold is null;

    /// <summary>Whether the version must stay.</summary>
    /// <param name="bypassesGovernance">The caller may bypass governance, and asks to.</param>
    public bool Forbids(DateTimeOffset now, bool bypassesGovernance) =>
        LegalHold == true
        || (IsRetained(now) && !(bypassesGovernance && Retention!.Mode == RetentionMode.Governance));

    /// <summary>Whether <paramref name="next"/> may take the place of this retention: a longer one of the same mode
    /// always; anything else only after it has ended or, in governance mode, by who may bypass it.</summary>
    public bool Allows(Retention? next, DateTimeOffset now, bool bypassesGovernance)
    {
        if (!IsRetained(now))
        {
            return true;
        }

        var isAsStrict = next is not null && next.RetainUntil >= Retention!.RetainUntil && next.Mode == Retention.Mode;
        return isAsStrict || (bypassesGovernance && Retention!.Mode == RetentionMode.Governance);
    }

    private bool IsRetained(DateTimeOffset now) => Retention is { } retention && retention.RetainUntil > now;
}

/// <summary>The object lock of a bucket: enabled, with what new versions get unless their writer says
/// otherwise.</summary>
/// <param name="DefaultMode">Null: none, and no period.</param>
/// <param name="DefaultDays">Exclusive with <paramref name="DefaultYears"/>; 0 when that is given.</param>
public sealed record ObjectLockSettings(RetentionMode? DefaultMode, int DefaultDays, int DefaultYears)
{
    public static ObjectLockSettings WithoutDefault { get; } = new(DefaultMode: null, 0, 0);

    // AWS counts a year of a default retention as 365 days.
    private const int DaysPerYear = 365;

    internal Retention? DefaultFor(DateTimeOffset writtenAt) => DefaultMode is { } mode
        ? new Retention(mode, writtenAt.AddDays(DefaultDays + DefaultYears * (double)DaysPerYear))
        : null;
}
