using Drystone.Engine.Buckets;
using Drystone.Engine.Objects;
using Drystone.Engine.Tiers;
using Drystone.Engine.Uploads;

namespace Drystone.Engine.Lifecycle;

/// <summary>What rules say of the versions and uploads of a key. Pure: time and state are given.</summary>
/// <param name="classes">The storage classes that versions may move to; null: none.</param>
internal sealed class LifecycleEvaluation(
    LifecycleRules rules, LifecycleCalendar calendar, StorageClasses? classes = null)
{
    private readonly LifecycleTransitions transitions = new(rules, classes ?? StorageClasses.None, calendar);

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
        foreach (var action in OfNewest(versioning, newest, isAlone: !hasOlder))
        {
            yield return action;
        }

        // AWS counts from when the version stopped being current, which is when the next newer one was written.
        var successor = newest;
        for (var newer = 0; hasOlder; hasOlder = each.MoveNext())
        {
            var version = each.Current;
            var noncurrentSince = successor.LastModified;
            var kept = newer;
            var due = Earliest(version, (rule, _) => NoncurrentDue(rule, noncurrentSince, kept));
            var free = due is { } at ? Unlocked(version, at) : null;
            if (free is { } expiry)
            {
                yield return new LifecycleAction(
                    LifecycleActionKind.ExpireNoncurrent, expiry.RuleId, expiry.At, version, Upload: null)
                {
                    NewerVersions = expiry.NewerVersions,
                };
            }

            foreach (var action in Before(free?.At, transitions.OfNoncurrent(version, noncurrentSince, kept)))
            {
                yield return action;
            }

            if (EndOfRestore(version) is { } end)
            {
                yield return end;
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
        if (transitions.OfCurrent(newest) is [var move, ..] && !(next <= move.DueAt))
        {
            next = move.DueAt;
        }

        if (!hasOlder)
        {
            return next;
        }

        foreach (var rule in rules.Rules)
        {
            if (!rule.IsEnabled || !rule.Filter.MayConcern(newest.Key))
            {
                continue;
            }

            foreach (var (days, newerVersions) in NoncurrentActions(rule))
            {
                // An older version may have been kept for its newer ones alone, of which there is one more now.
                var look = newerVersions is null ? calendar.After(now, days) : calendar.EndOfDay(now);
                next = next < look ? next : look;
            }
        }

        return next;
    }

    /// <summary>When to look at a key of which a version was removed, or changed its tags or its lock: what remains may
    /// have become current, or be due at once.</summary>
    public DateTimeOffset? LookAfterChange(string key, DateTimeOffset now) =>
        rules.MayConcern(key) ? calendar.EndOfDay(now) : null;

    private static IEnumerable<(int Days, int? NewerVersions)> NoncurrentActions(LifecycleRule rule)
    {
        if (rule.Noncurrent is { } expiration)
        {
            yield return (expiration.Days ?? 0, expiration.NewerVersions);
        }

        foreach (var transition in rule.NoncurrentTransitions)
        {
            yield return (transition.Days, transition.NewerVersions);
        }
    }

    private IEnumerable<LifecycleAction> OfNewest(VersioningState versioning, ObjectInfo newest, bool isAlone)
    {
        if (newest.IsDeleteMarker)
        {
            if (isAlone && Earliest(newest, LoneMarkerDue) is { } gone)
            {
                yield return new LifecycleAction(
                    LifecycleActionKind.RemoveExpiredMarker, gone.RuleId, gone.At, newest, Upload: null);
            }

            yield break;
        }

        // Where versioning is enabled the version stays below its delete marker, locked or not.
        var due = ExpiryOfCurrent(newest);
        due = due is { } at && versioning != VersioningState.Enabled ? Unlocked(newest, at) : due;
        if (due is { } expiry)
        {
            yield return new LifecycleAction(
                LifecycleActionKind.ExpireCurrent, expiry.RuleId, expiry.At, newest, Upload: null);
        }

        foreach (var action in Before(due?.At, transitions.OfCurrent(newest)))
        {
            yield return action;
        }

        if (EndOfRestore(newest) is { } end)
        {
            yield return end;
        }
    }

    /// <summary>What has gone at the same time need not move, as at AWS.</summary>
    private static IEnumerable<LifecycleAction> Before(DateTimeOffset? end, IReadOnlyList<LifecycleAction> moves) =>
        moves.TakeWhile(move => !(move.DueAt >= end));

    private static LifecycleAction? EndOfRestore(ObjectInfo version) =>
        version.Tier?.Restore?.ExpiresAt is { } end
            ? new LifecycleAction(
                LifecycleActionKind.ExpireRestored, RuleId: string.Empty, end, version, Upload: null)
            : null;

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
