using Drystone.Engine.Lifecycle;

namespace Drystone.Engine.Tests.Lifecycle;

/// <summary>What rules say, word by word and without an index: at every moment each version is held against each
/// rule.</summary>
internal sealed class LifecycleModel
{
    public static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>From the warmest to the coldest; versions only become colder.</summary>
    public static readonly string[] Classes = ["WARM", "COOL"];

    public SortedDictionary<string, List<Entry>> Keys { get; } = new(StringComparer.Ordinal);

    public List<(string Key, DateTimeOffset At)> Uploads { get; } = [];

    public IReadOnlyList<LifecycleRule> Rules { get; set; } = [];

    /// <summary>0 never enabled, 1 enabled, 2 suspended.</summary>
    public int Versioning { get; set; }

    public void Put(string key, string version, DateTimeOffset at, int size) =>
        Push(key, new Entry(version, at, size, IsMarker: false, Tag: null));

    public void Delete(string key, string? version, DateTimeOffset at)
    {
        if (Versioning == 0)
        {
            Keys.Remove(key);
        }
        else
        {
            Push(key, new Entry(version!, at, 0, IsMarker: true, Tag: null));
        }
    }

    public List<Entry> Of(string key)
    {
        if (!Keys.TryGetValue(key, out var entries))
        {
            Keys[key] = entries = [];
        }

        return entries;
    }

    /// <summary>Does what is due until nothing is.</summary>
    public void Settle(DateTimeOffset now)
    {
        foreach (var key in Keys.Keys.ToList())
        {
            while (SettleOnce(key, now))
            {
            }
        }

        Uploads.RemoveAll(upload => Active(upload.Key).Any(
            rule => rule.AbortUploadDays is { } days && now >= Midnight(upload.At + days * Day)));
    }

    private bool SettleOnce(string key, DateTimeOffset now)
    {
        var entries = Of(key);
        var moves = Enumerable.Range(0, entries.Count).Select(i => (Index: i, To: ColdestDue(key, entries, i, now)))
            .Where(move => move.To > RankOf(entries[move.Index].Class)).ToList();
        var gone = Enumerable.Range(0, entries.Count).Where(i => Active(key).Any(
            rule => Matches(rule, entries[i]) && DueAt(rule, entries, i) <= now)).ToList();
        foreach (var (i, to) in moves)
        {
            entries[i] = entries[i] with { Class = Classes[to - 1] };
        }

        if (gone.Count == 0)
        {
            return moves.Count > 0;
        }

        var hides = gone[0] == 0 && !entries[0].IsMarker && Versioning != 0;
        foreach (var i in gone.OrderDescending().Where(i => i > 0 || !hides))
        {
            entries.RemoveAt(i);
        }

        if (hides)
        {
            Push(key, new Entry(Versioning == 2 ? "null" : "new", now, 0, IsMarker: true, Tag: null));
        }

        return true;
    }

    /// <summary>When the version is to go; null: never by this rule.</summary>
    private static DateTimeOffset? DueAt(LifecycleRule rule, List<Entry> entries, int i)
    {
        var entry = entries[i];
        if (i > 0)
        {
            return rule.Noncurrent is { } noncurrent && Newer(entries, i) >= (noncurrent.NewerVersions ?? 0)
                ? Midnight(entries[i - 1].At + (noncurrent.Days ?? 0) * Day)
                : null;
        }

        DateTimeOffset? old = rule.ExpirationDays is { } days ? Midnight(entry.At + days * Day) : null;
        return !entry.IsMarker ? old ?? Later(rule.ExpirationDate, Midnight(entry.At))
            : entries.Count > 1 ? null
            : rule.RemovesExpiredMarkers ? Midnight(entry.At)
            : old;
    }

    /// <summary>The rank of the coldest class that a version has to be in, if it is not to go before; 0:
    /// none.</summary>
    private int ColdestDue(string key, List<Entry> entries, int i, DateTimeOffset now)
    {
        var rules = Active(key).Where(rule => Matches(rule, entries[i])).ToList();
        var end = rules.Select(rule => DueAt(rule, entries, i)).Min();
        return entries[i].IsMarker
            ? 0
            : rules.SelectMany(rule => Moves(rule, entries, i))
                .Where(move => move.At <= now && !(move.At >= end))
                .Select(move => RankOf(move.To)).DefaultIfEmpty().Max();
    }

    private static IEnumerable<(string To, DateTimeOffset? At)> Moves(
        LifecycleRule rule, List<Entry> entries, int i) =>
        i == 0
            ? rule.Transitions.Select(move => (move.StorageClass, move.Days is { } days
                ? Midnight(entries[0].At + days * Day)
                : Later(move.Date, Midnight(entries[0].At))))
            : rule.NoncurrentTransitions.Where(move => Newer(entries, i) >= (move.NewerVersions ?? 0))
                .Select(move => (move.StorageClass, (DateTimeOffset?)Midnight(entries[i - 1].At + move.Days * Day)));

    private static int Newer(List<Entry> entries, int i) => entries.Skip(1).Take(i - 1).Count(one => !one.IsMarker);

    private static int RankOf(string? storageClass) => Array.IndexOf(Classes, storageClass) + 1;

    private static DateTimeOffset? Later(DateTimeOffset? date, DateTimeOffset other) => date < other ? other : date;

    private static bool Matches(LifecycleRule rule, Entry entry)
    {
        var wanted = rule.Filter.Tags.Count > 0 ? rule.Filter.Tags[0].Value : null;
        return entry.IsMarker
            ? wanted is null && rule.Filter.SizeGreaterThanBytes is null
            : (wanted is null || wanted == entry.Tag) && entry.Size > (rule.Filter.SizeGreaterThanBytes ?? -1);
    }

    private IEnumerable<LifecycleRule> Active(string key) =>
        Rules.Where(rule => rule.IsEnabled && key.StartsWith(rule.Filter.Prefix, StringComparison.Ordinal));

    private void Push(string key, Entry entry)
    {
        if (Versioning != 1)
        {
            Of(key).RemoveAll(one => one.Version == "null");
        }

        Of(key).Insert(0, entry);
    }

    public static DateTimeOffset Midnight(DateTimeOffset time) =>
        time.TimeOfDay == TimeSpan.Zero ? time : new DateTimeOffset(time.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);

    internal sealed record Entry(string Version, DateTimeOffset At, int Size, bool IsMarker, string? Tag)
    {
        /// <summary>Null: STANDARD.</summary>
        public string? Class { get; init; }
    }
}
