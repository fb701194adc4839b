namespace Drystone.Engine.Durability;

/// <summary>Whether a directory can keep the promise: what is acknowledged survives a power cut.</summary>
public enum DurabilityVerdict
{
    /// <summary>As far as software can see.</summary>
    Keeps,

    /// <summary>Something was seen that may break it.</summary>
    Doubtful,

    /// <summary>Something was seen that breaks it.</summary>
    Breaks,
}

/// <param name="Subject">What was looked at.</param>
/// <param name="Verdict">What it means for the promise.</param>
/// <param name="Reason">What was seen.</param>
/// <param name="Remedy">What can be done; null: nothing has to be.</param>
public sealed record DurabilityFinding(
    string Subject, DurabilityVerdict Verdict, string Reason, string? Remedy = null);

/// <summary>What was measured; null: it was not.</summary>
public sealed record DurabilityFigures
{
    /// <summary>An append of 4 KiB that is left to the page cache; the median.</summary>
    public double? WriteMicroseconds { get; init; }

    /// <summary>An append of 4 KiB with an <c>fdatasync</c>; the median.</summary>
    public double? SyncMicroseconds { get; init; }

    /// <summary>The same, slower than 99 of 100.</summary>
    public double? SlowSyncMicroseconds { get; init; }

    /// <summary>How many of these appends were made.</summary>
    public int Syncs { get; init; }

    /// <summary>Objects of 4 KiB that one writer stores in a second as the server does: bytes and metadata.</summary>
    public double? CommitsBySingle { get; init; }

    /// <summary>The same for 64 writers at once.</summary>
    public double? CommitsByMany { get; init; }
}

/// <param name="Directory">The full path.</param>
public sealed record DurabilityReport(
    string Directory, IReadOnlyList<DurabilityFinding> Findings, DurabilityFigures Figures)
{
    /// <summary>The worst of what was found.</summary>
    public DurabilityVerdict Verdict => Findings.Count == 0
        ? DurabilityVerdict.Doubtful
        : Findings.Max(finding => finding.Verdict);
}
