using System.Globalization;

namespace Drystone.Provisioning.Declaring;

/// <summary>Finds rules of one bucket that fight: S3 would take them, and one would never have its effect.</summary>
internal static class RuleConflicts
{
    private const int DaysOfYear = 365;

    public static void Report(
        YamlMap map, LifecycleRuleDeclaration rule, IReadOnlyList<LifecycleRuleDeclaration> others)
    {
        if (others.Any(one => one.Id == rule.Id))
        {
            map.Problem("id", $"another rule of the bucket is called '{rule.Id}'.", "Give each an id of its own.");
        }

        foreach (var other in others.Where(one => one.IsEnabled && rule.IsEnabled))
        {
            if (Fight(rule, other, one => one.ExpireDays) is { } sooner)
            {
                Add(map, "expireDays", rule, other, sooner);
            }

            if (Fight(rule, other, one => one.KeepNoncurrentVersions is null ? one.ExpireNoncurrentDays : null)
                is { } earlier)
            {
                Add(map, "expireNoncurrentDays", rule, other, earlier);
            }
        }
    }

    /// <summary>Objects that are locked longer than they are kept: the rule could not do what it says.</summary>
    public static void ReportLock(
        YamlMap map, BucketDeclaration bucket, IReadOnlyList<LifecycleRuleDeclaration> rules)
    {
        var lockedDays = bucket.ObjectLock?.Days ?? (bucket.ObjectLock?.Years * DaysOfYear);
        foreach (var rule in rules.Where(one => one.IsEnabled && one.ExpireDays < lockedDays))
        {
            map.Problem("objectLock", string.Create(CultureInfo.InvariantCulture,
                $"locks objects for {lockedDays} days, and the rule '{rule.Id}' ends them after {rule.ExpireDays}."),
                "Lock them shorter, or keep them longer.");
        }
    }

    /// <summary>The rule that wins: the sooner one, where it covers all objects of the later one.</summary>
    private static LifecycleRuleDeclaration? Fight(
        LifecycleRuleDeclaration a, LifecycleRuleDeclaration b, Func<LifecycleRuleDeclaration, int?> days)
    {
        if (days(a) is not { } daysOfA || days(b) is not { } daysOfB)
        {
            return null;
        }

        var (sooner, later) = daysOfA <= daysOfB ? (a, b) : (b, a);
        return Covers(sooner, later) ? sooner : null;
    }

    private static bool Covers(LifecycleRuleDeclaration wide, LifecycleRuleDeclaration narrow) =>
        narrow.Prefix.StartsWith(wide.Prefix, StringComparison.Ordinal)
        && wide.Tags.All(tag => narrow.Tags.TryGetValue(tag.Key, out var value) && value == tag.Value)
        && (wide.LargerThanBytes is not { } least || narrow.LargerThanBytes >= least)
        && (wide.SmallerThanBytes is not { } most || narrow.SmallerThanBytes <= most);

    private static void Add(
        YamlMap map, string key, LifecycleRuleDeclaration rule, LifecycleRuleDeclaration other,
        LifecycleRuleDeclaration winner)
    {
        var loser = winner == rule ? other : rule;
        map.Problem(map.Has(key) ? key : "id",
            $"the rules '{rule.Id}' and '{other.Id}' fight: '{winner.Id}' covers all that '{loser.Id}' does, and ends "
                + "it first.",
            "Narrow one of them by its prefix, or drop it.");
    }
}
