using Drystone.Engine.Objects;
using Drystone.Engine.Tiers;

namespace Drystone.Engine.Lifecycle;

/// <summary>Which moves to other storage classes rules make due for a version. Pure, as the rest of the
/// evaluation.</summary>
internal sealed class LifecycleTransitions(LifecycleRules rules, StorageClasses classes, LifecycleCalendar calendar)
{
    /// <summary>Those of a current version, the earliest first.</summary>
    public IReadOnlyList<LifecycleAction> OfCurrent(ObjectInfo current) => Planned(
        current,
        rule => rule.Transitions.Select(transition => (transition.StorageClass, DueAt: transition switch
        {
            { Days: { } days } => calendar.After(current.LastModified, days),
            { Date: { } date } when date > calendar.EndOfDay(current.LastModified) => date,
            _ => calendar.EndOfDay(current.LastModified),
        })));

    /// <summary>Those of a version that is not current, the earliest first.</summary>
    /// <param name="newer">How many versions stand between it and the newest.</param>
    public IReadOnlyList<LifecycleAction> OfNoncurrent(ObjectInfo version, DateTimeOffset since, int newer) => Planned(
        version,
        rule => rule.NoncurrentTransitions
            .Where(transition => newer >= (transition.NewerVersions ?? 0))
            .Select(transition => (transition.StorageClass, DueAt: calendar.After(since, transition.Days))));

    /// <summary>A version only becomes colder. What a colder class makes useless at the same time or before is left
    /// out, as at AWS.</summary>
    private List<LifecycleAction> Planned(
        ObjectInfo info, Func<LifecycleRule, IEnumerable<(string StorageClass, DateTimeOffset DueAt)>> moves)
    {
        if (classes.All.Count == 0 || info.IsDeleteMarker)
        {
            return [];
        }

        var rank = classes.RankOf(info.Headers.StorageClass);
        var candidates = rules.Rules
            .Where(rule => rule.IsEnabled && rule.Filter.Holds(info))
            .SelectMany(rule => moves(rule)
                .Where(move => classes.RankOf(move.StorageClass) > rank && IsLargeEnough(rule, info, move.StorageClass))
                .Select(move => new LifecycleAction(
                    LifecycleActionKind.Transition, rule.Id, move.DueAt, info, Upload: null)
                {
                    StorageClass = move.StorageClass,
                }))
            .OrderBy(action => action.DueAt)
            .ThenByDescending(action => classes.RankOf(action.StorageClass));
        var planned = new List<LifecycleAction>();
        foreach (var action in candidates)
        {
            if (classes.RankOf(action.StorageClass) is var to && to > rank)
            {
                planned.Add(action);
                rank = to;
            }
        }

        return planned;
    }

    private bool IsLargeEnough(LifecycleRule rule, ObjectInfo info, string storageClass)
    {
        var to = classes.Find(storageClass)!;
        return rule.Filter.SaysSize || (rules.ArchivesSmallObjects && to.IsArchive)
            || info.SizeBytes >= to.MinTransitionBytes;
    }
}
