namespace Drystone.Client.Taxonomy;

/// <summary>How long a kind of data is kept: a named default with bounds.</summary>
/// <param name="Name"><c>hot</c>, <c>warm</c> or <c>cold</c>.</param>
/// <param name="DefaultDays">How long objects are kept unless something else is said; null keeps them.</param>
/// <param name="MinDays">The shortest time that fits the band.</param>
/// <param name="MaxDays">The longest time that fits the band; null has no bound.</param>
/// <param name="AbortUploadDays">After how long uploads that were not completed are removed.</param>
/// <param name="Meaning">What belongs here.</param>
public sealed record LifecycleBand(
    string Name, int? DefaultDays, int MinDays, int? MaxDays, int AbortUploadDays, string Meaning)
{
    /// <summary>Temporary artifacts of loops and build caches: 7 to 30 days.</summary>
    public static LifecycleBand Hot { get; } = new(
        "hot", DefaultDays: 14, MinDays: 7, MaxDays: 30, AbortUploadDays: 1, "mutable and short-lived");

    /// <summary>Session archives and captures that can be replayed: 90 to 365 days.</summary>
    public static LifecycleBand Warm { get; } = new(
        "warm", DefaultDays: 180, MinDays: 90, MaxDays: 365, AbortUploadDays: 7, "kept to be replayed");

    /// <summary>Telemetry exports, backups, releases: a year and more, and kept unless a time is given.</summary>
    public static LifecycleBand Cold { get; } = new(
        "cold", DefaultDays: null, MinDays: 365, MaxDays: null, AbortUploadDays: 7, "immutable and kept for years");

    /// <summary>All bands, the shortest first.</summary>
    public static IReadOnlyList<LifecycleBand> All { get; } = [Hot, Warm, Cold];

    /// <summary>The band of a name.</summary>
    /// <exception cref="FormatException">There is none; the message lists them.</exception>
    public static LifecycleBand Parse(string name) => All.FirstOrDefault(band => band.Name == name)
        ?? throw new FormatException($"'{name}' is no band; there are hot, warm and cold.");

    /// <summary>What is wrong with keeping objects of this band for so many days; null when nothing is.</summary>
    public string? ProblemOf(int days) => days < MinDays || days > (MaxDays ?? int.MaxValue)
        ? $"{days} days do not fit the {Name} band, which is "
            + (MaxDays is { } most ? $"{MinDays} to {most} days" : $"{MinDays} days and more")
        : null;
}
