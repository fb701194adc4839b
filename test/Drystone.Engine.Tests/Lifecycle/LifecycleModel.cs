using Drystone.Engine.Lifecycle;

namespace Drystone.Engine.Tests.Lifecycle;

/// <summary>What rules say, word by word and without an index: at every moment each version is held against each
/// rule.</summary>
internal sealed class LifecycleModel
{
    public static readonly TimeSpan Day = TimeSpan.FromDays(1);

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
        var gone = Enumerable.Range(0, entries.Count).Where(i => Active(key).Any(
            rule => Matches(rule, entries[i]) && IsDue(rule, entries, i, now))).ToList();
        if (gone.Count == 0)
        {
            return false;
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

    private static bool IsDue(LifecycleRule rule, List<Entry> entries, int i, DateTimeOffset now)
    {
        var entry = entries[i];
        if (i > 0)
        {
            var newer = entries.Skip(1).Take(i - 1).Count(one => !one.IsMarker);
            return rule.Noncurrent is { } noncurrent && newer >= (noncurrent.NewerVersions ?? 0)
                && now >= Midnight(entries[i - 1].At + (noncurrent.Days ?? 0) * Day);
        }

        var isOldEnough = rule.ExpirationDays is { } days && now >= Midnight(entry.At + days * Day);
        return entry.IsMarker
            ? entries.Count == 1 && (isOldEnough || (rule.RemovesExpiredMarkers && now >= Midnight(entry.At)))
            : isOldEnough || (rule.ExpirationDate <= now && now >= Midnight(entry.At));
    }

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

    internal sealed record Entry(string Version, DateTimeOffset At, int Size, bool IsMarker, string? Tag);
}
