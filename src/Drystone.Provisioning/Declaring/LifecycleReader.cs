using Drystone.Client.Taxonomy;
using YamlDotNet.RepresentationModel;

namespace Drystone.Provisioning.Declaring;

/// <summary>Reads the band and the free rules of a bucket, and finds rules that fight.</summary>
internal static class LifecycleReader
{
    private const int MaxIdChars = 255;

    /// <summary>S3's bound of versions to keep.
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_NoncurrentVersionExpiration.html</summary>
    private const int MaxKeptVersions = 100;

    /// <returns>Null when the file says nothing of it.</returns>
    public static IReadOnlyList<LifecycleRuleDeclaration>? Read(
        YamlMap map, BucketDeclaration bucket, Variables variables)
    {
        if (!map.Has("band") && !map.Has("lifecycle"))
        {
            return null;
        }

        var rules = new List<LifecycleRuleDeclaration>();
        if (map.Has("band"))
        {
            rules.AddRange(OfBand(map, bucket));
        }

        foreach (var (node, path) in map.Items("lifecycle"))
        {
            if (YamlMap.Read(node, path, FileKeys.LifecycleRule, map.Problems) is { } rule
                && ReadRule(rule, variables) is { } read)
            {
                RuleConflicts.Report(rule, read, rules);
                rules.Add(read);
            }
        }

        RuleConflicts.ReportLock(map, bucket, rules);
        return rules;
    }

    /// <summary>A band is a rule for all objects. Where versions are kept it also ends the older ones, or nothing would
    /// ever be removed; not sooner than the shortest time of the band.</summary>
    private static IEnumerable<LifecycleRuleDeclaration> OfBand(YamlMap map, BucketDeclaration bucket)
    {
        if (ReadBand(map) is not (var band, var days))
        {
            yield break;
        }

        var endsVersions = days is not null && (bucket.Versioning ?? bucket.ObjectLock is not null);
        yield return new($"drystone-{band.Name}")
        {
            ExpireDays = days,
            ExpireNoncurrentDays = endsVersions ? band.MinDays : null,
            AbortUploadDays = band.AbortUploadDays,
        };
        if (endsVersions)
        {
            // S3 does not take this and a number of days in one rule.
            yield return new($"drystone-{band.Name}-markers") { ExpireDeleteMarkers = true };
        }
    }

    private static (LifecycleBand Band, int? Days)? ReadBand(YamlMap map)
    {
        var band = map.Find("band") is YamlScalarNode ? null : map.Map("band", FileKeys.Band);
        var names = LifecycleBand.All.Select(one => one.Name).ToArray();
        var name = band is null ? map.Choice("band", names) : band.Choice("name", names);
        if (name is null)
        {
            if (band is not null && !band.Has("name"))
            {
                band.Problem("name", "is missing.", $"Write {string.Join(" or ", names)}.");
            }

            return null;
        }

        var found = LifecycleBand.Parse(name);
        var days = band?.Days("days");
        if (days is { } given && found.ProblemOf(given) is { } problem)
        {
            band!.Problem("days", $"{problem}.", "Change the days, or choose the band that has them.");
        }

        return (found, days ?? found.DefaultDays);
    }

    private static LifecycleRuleDeclaration? ReadRule(YamlMap map, Variables variables)
    {
        if (map.Text("id") is not { } id)
        {
            if (!map.Has("id"))
            {
                map.Problems.Add(map.Node, map.Path, "has no id.", "Give each rule an id of its own.");
            }

            return null;
        }

        var rule = new LifecycleRuleDeclaration(id)
        {
            IsEnabled = map.Flag("enabled") ?? true,
            Prefix = map.Text("prefix") is { } prefix
                ? variables.Expand(prefix, map.Find("prefix")!, map.PathOf("prefix"), map.Problems)
                : "",
            Tags = map.TextMap("tags") ?? new Dictionary<string, string>(),
            LargerThanBytes = map.Number("largerThanBytes", 0, long.MaxValue),
            SmallerThanBytes = map.Number("smallerThanBytes", 1, long.MaxValue),
            ExpireDays = map.Days("expireDays"),
            ExpireNoncurrentDays = map.Days("expireNoncurrentDays"),
            KeepNoncurrentVersions = (int?)map.Number("keepNoncurrentVersions", 1, MaxKeptVersions),
            ExpireDeleteMarkers = map.Flag("expireDeleteMarkers") ?? false,
            AbortUploadDays = map.Days("abortUploadDays"),
            Transitions = Transitions(map, "transitions"),
            NoncurrentTransitions = Transitions(map, "noncurrentTransitions"),
        };
        CheckRule(map, rule);
        return rule;
    }

    private static List<TransitionDeclaration> Transitions(YamlMap map, string key)
    {
        var transitions = new List<TransitionDeclaration>();
        foreach (var (node, path) in map.Items(key))
        {
            if (YamlMap.Read(node, path, FileKeys.Transition, map.Problems) is not { } transition)
            {
                continue;
            }

            if (transition.Number("days", 0, int.MaxValue) is { } days && transition.Text("storageClass") is { } name)
            {
                transitions.Add(new((int)days, name));
            }
            else if (!transition.Has("days") || !transition.Has("storageClass"))
            {
                map.Problems.Add(node, path, "has to have days and a storageClass.", "Write both.");
            }
        }

        return transitions;
    }

    /// <summary>What S3 refuses in a rule, said before anything is sent.
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html</summary>
    private static void CheckRule(YamlMap map, LifecycleRuleDeclaration rule)
    {
        var endsMarkersOrUploads = rule.ExpireDeleteMarkers || rule.AbortUploadDays is not null;
        (bool IsWrong, string Key, string Message, string Remedy)[] checks =
        [
            (rule.Id.Length is 0 or > MaxIdChars, "id", "is too long or empty.", $"Up to {MaxIdChars} characters."),
            (!HasAction(rule), "id", "the rule does nothing.",
                "Give it expireDays, abortUploadDays or another action."),
            (rule.ExpireDeleteMarkers && rule.ExpireDays is not null, "expireDeleteMarkers",
                "cannot stand beside expireDays.", "Make two rules of it."),
            (endsMarkersOrUploads && rule.Tags.Count > 0, "tags",
                "cannot choose uploads or delete markers, which have no tags.", "Make two rules of it."),
            (endsMarkersOrUploads && (rule.LargerThanBytes ?? rule.SmallerThanBytes) is not null,
                rule.LargerThanBytes is null ? "smallerThanBytes" : "largerThanBytes",
                "cannot choose uploads or delete markers, which have no size.", "Make two rules of it."),
            (rule.LargerThanBytes >= rule.SmallerThanBytes, "largerThanBytes",
                "is not less than smallerThanBytes: no object fits.", "Change one of the two."),
            (rule.KeepNoncurrentVersions is not null && rule.ExpireNoncurrentDays is null, "keepNoncurrentVersions",
                "needs expireNoncurrentDays.", "Give both."),
            (rule.Transitions.Any(one => one.Days >= rule.ExpireDays), "transitions",
                "objects would expire before they move.", "Let them move sooner, or expire later."),
            (rule.NoncurrentTransitions.Any(one => one.Days >= rule.ExpireNoncurrentDays), "noncurrentTransitions",
                "versions would be removed before they move.", "Let them move sooner, or be removed later."),
        ];
        foreach (var (_, key, message, remedy) in checks.Where(one => one.IsWrong))
        {
            map.Problem(key, message, remedy);
        }
    }

    private static bool HasAction(LifecycleRuleDeclaration rule) =>
        (rule.ExpireDays ?? rule.ExpireNoncurrentDays ?? rule.AbortUploadDays) is not null || rule.ExpireDeleteMarkers
        || rule.Transitions.Count > 0 || rule.NoncurrentTransitions.Count > 0;
}
