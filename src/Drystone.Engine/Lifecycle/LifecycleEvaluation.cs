using Drystone.Engine.Buckets;
using Drystone.Engine.Objects;
using Drystone.Engine.Uploads;

namespace Drystone.Engine.Lifecycle;

/// <summary>What rules say of the versions and uploads of a key. Pure: time and state are given.</summary>
internal sealed class LifecycleEvaluation(LifecycleRules rules, LifecycleCalendar calendar)
{
    /// <summary>When a current version expires; null when no rule says so.</summary>
    public LifecycleExpiry? ExpiryOfCurrent(ObjectInfo current) => Earliest(current, CurrentDue);

    /// <summary>When an upload is aborted; null when no rule says so.</summary>
    public LifecycleExpiry? AbortOf(UploadInfo upload)
    {
        LifecycleExpiry? earliest = null;
        foreach (var rule in rules.Rules)
        {
            if (rule is { IsEnabled: true, AbortUploadDays: { } days } && rule.Filter.MayConcern(upload.Key))
            {
                earliest = Earlier(earliest, new LifecycleExpiry(calendar.After(upload.InitiatedAt, days), rule.Id));
            }
        }

        return earliest;
    }

    /// <summary>The next action on each version that has one. One action may be the cause of others: a look when it is
    /// done finds them.</summary>
    /// <param name="versions">All of a key, from the newest; the first is current, or the delete marker that hides the
    /// rest.</param>
    public IEnumerable<LifecycleAction> OfVersions(VersioningState versioning, IEnumerable<ObjectInfo> versions)
    {
        using var each = versions.GetEnumerator();
        if (!each.MoveNext())
        {
            yield break;
        }

        var newest = each.Current;
        var hasOlder = each.MoveNext();
        if (OfNewest(versioning, newest, isAlone: !hasOlder) is { } first)
        {
            yield return first;
        }

        // AWS counts from when the version stopped being current, which is when the next newer one was written.
        var successor = newest;
        for (var newer = 0; hasOlder; hasOlder = each.MoveNext())
        {
            var version = each.Current;
            var noncurrentSince = successor.LastModified;
            var kept = newer;
            if (Earliest(version, (rule, _) => NoncurrentDue(rule, noncurrentSince, kept)) is { } due
                && Unlocked(version, due) is { } free)
            {
                yield return new LifecycleAction(
                    LifecycleActionKind.ExpireNoncurrent, free.RuleId, free.At, version, Upload: null)
                {
                    NewerVersions = free.NewerVersions,
                };
            }

            newer += version.IsDeleteMarker ? 0 : 1;
            successor = version;
        }
    }

    public IEnumerable<LifecycleAction> OfUploads(IEnumerable<UploadInfo> uploads) =>
        from upload in uploads
        let due = AbortOf(upload)
        where due is not null
        select new LifecycleAction(
            LifecycleActionKind.AbortUpload, due.Value.RuleId, due.Value.At, Version: null, upload);

    /// <summary>When to look at a key whose newest version has just been written. Null when no rule makes anything of
    /// it due. Too early does no harm: that look finds when the next is.</summary>
    /// <param name="hasOlder">There are others, and the newest of them may just have become one.</param>
    public DateTimeOffset? LookAfterWrite(ObjectInfo newest, bool hasOlder, DateTimeOffset now)
    {
        var next = newest.IsDeleteMarker ? Earliest(newest, LoneMarkerDue)?.At : ExpiryOfCurrent(newest)?.At;
        if (!hasOlder)
        {
            return next;
        }

        foreach (var rule in rules.Rules)
        {
            if (rule is { IsEnabled: true, Noncurrent: { } noncurrent } && rule.Filter.MayConcern(newest.Key))
            {
                // An older version may have been kept for its newer ones alone, of which there is one more now.
                var look = noncurrent.NewerVersions is null
                    ? calendar.After(now, noncurrent.Days ?? 0)
                    : calendar.EndOfDay(now);
                next = next < look ? next : look;
            }
        }

        return next;
    }

    /// <summary>When to look at a key of which a version was removed, or changed its tags or its lock: what remains may
    /// have become current, or be due at once.</summary>
    public DateTimeOffset? LookAfterChange(string key, DateTimeOffset now) =>
        rules.MayConcern(key) ? calendar.EndOfDay(now) : null;

    private LifecycleAction? OfNewest(VersioningState versioning, ObjectInfo newest, bool isAlone)
    {
        if (newest.IsDeleteMarker)
        {
            return isAlone && Earliest(newest, LoneMarkerDue) is { } gone
                ? new LifecycleAction(
                    LifecycleActionKind.RemoveExpiredMarker, gone.RuleId, gone.At, newest, Upload: null)
                : null;
        }

        // Where versioning is enabled the version stays below its delete marker, locked or not.
        var due = ExpiryOfCurrent(newest);
        due = due is { } at && versioning != VersioningState.Enabled ? Unlocked(newest, at) : due;
        return due is { } expiry
            ? new LifecycleAction(LifecycleActionKind.ExpireCurrent, expiry.RuleId, expiry.At, newest, Upload: null)
            : null;
    }

    private DateTimeOffset? CurrentDue(LifecycleRule rule, ObjectInfo current) =>
        rule.ExpirationDays is { } days ? calendar.After(current.LastModified, days)
        : rule.ExpirationDate is { } date ? Later(date, calendar.EndOfDay(current.LastModified))
        : null;

    private DateTimeOffset? LoneMarkerDue(LifecycleRule rule, ObjectInfo marker) =>
        rule.RemovesExpiredMarkers ? calendar.EndOfDay(marker.LastModified)
        : rule.ExpirationDays is { } days ? calendar.After(marker.LastModified, days)
        : null;

    private DateTimeOffset? NoncurrentDue(LifecycleRule rule, DateTimeOffset since, int newer) =>
        rule.Noncurrent is { } noncurrent && newer >= (noncurrent.NewerVersions ?? 0)
            ? calendar.After(since, noncurrent.Days ?? 0)
            : null;

    /// <summary>Not before a retention has ended, and never under a legal hold: whoever takes it off brings a
    /// look.</summary>
    private LifecycleExpiry? Unlocked(ObjectInfo version, LifecycleExpiry due) => version.Lock switch
    {
        { LegalHold: true } => null,
        { Retention: { } retention } => due with { At = Later(due.At, calendar.EndOfDay(retention.RetainUntil)) },
        _ => due,
    };

    private LifecycleExpiry? Earliest(ObjectInfo info, Func<LifecycleRule, ObjectInfo, DateTimeOffset?> dueBy)
    {
        LifecycleExpiry? earliest = null;
        foreach (var rule in rules.Rules)
        {
            if (rule.IsEnabled && rule.Filter.Holds(info) && dueBy(rule, info) is { } at)
            {
                earliest = Earlier(
                    earliest, new LifecycleExpiry(at, rule.Id, rule.Noncurrent?.NewerVersions ?? 0));
            }
        }

        return earliest;
    }

    private static LifecycleExpiry Earlier(LifecycleExpiry? one, LifecycleExpiry other) =>
        one is { } first && first.At <= other.At ? first : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
