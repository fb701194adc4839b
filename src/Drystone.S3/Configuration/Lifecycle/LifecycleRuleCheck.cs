using Drystone.S3.Configuration.Elements;

namespace Drystone.S3.Configuration.Lifecycle;

/// <summary>What the parts of a rule may not say together.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html</remarks>
internal static class LifecycleRuleCheck
{
    public const int NewerVersionsAtMost = 100;

    /// <exception cref="S3Exception">InvalidArgument or InvalidRequest.</exception>
    public static void Check(LifecycleRule rule)
    {
        CheckActions(rule);
        CheckFilter(rule);
        CheckTransitions(rule);
        CheckNoncurrentTransitions(rule);
    }

    private static void CheckActions(LifecycleRule rule)
    {
        var hasAction = rule.Expiration is not null
            || rule.NoncurrentVersionExpiration is not null
            || rule.AbortIncompleteMultipartUploadDays is not null
            || rule.Transitions.Count + rule.NoncurrentVersionTransitions.Count != 0;
        if (!hasAction)
        {
            throw Refusals.Request("At least one action needs to be specified in a rule");
        }
    }

    private static void CheckFilter(LifecycleRule rule)
    {
        var hasTags = rule.Tags.Count != 0;
        if (hasTags && rule.Expiration?.ExpiredObjectDeleteMarker == true)
        {
            throw Refusals.Request("ExpiredObjectDeleteMarker cannot be specified with Tags.");
        }

        if (hasTags && rule.AbortIncompleteMultipartUploadDays is not null)
        {
            throw Refusals.Request("AbortIncompleteMultipartUpload cannot be specified with Tags.");
        }

        var hasSizes = rule.SizeGreaterThanBytes is not null || rule.SizeLessThanBytes is not null;
        if (hasSizes && rule.AbortIncompleteMultipartUploadDays is not null)
        {
            throw Refusals.Request("AbortIncompleteMultipartUpload cannot be specified with Object Size");
        }

        if (rule.SizeGreaterThanBytes >= rule.SizeLessThanBytes)
        {
            throw Refusals.Request("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'");
        }

        var keepsNewer = rule.NoncurrentVersionExpiration?.NewerNoncurrentVersions is not null
            || rule.NoncurrentVersionTransitions.Any(transition => transition.NewerNoncurrentVersions is not null);
        if (keepsNewer && rule.UsesLegacyPrefix)
        {
            throw Refusals.Request("'NewerNoncurrentVersions' can only be specified in a rule with a 'Filter'");
        }
    }

    private static void CheckTransitions(LifecycleRule rule)
    {
        const string Action = "Transition";
        foreach (var transition in rule.Transitions)
        {
            CheckInfrequentAccess(transition.Days, transition.StorageClass, "Days", Action);
        }

        if (rule.Transitions.Select(transition => transition.Date is null).Distinct().Count() > 1)
        {
            throw Refusals.Request(
                $"Found mixed 'Date' and 'Days' based Transition actions in lifecycle rule for {FilterText(rule)}");
        }

        CheckDistinct(rule, [.. rule.Transitions.Select(transition => transition.StorageClass)], Action);
        if (rule is { Expiration: { ExpiredObjectDeleteMarker: null } expiration, Transitions: [var first, ..] })
        {
            CheckOrder(rule, expiration, isByDate: first.Date is not null);
        }
    }

    private static void CheckOrder(LifecycleRule rule, LifecycleExpiration expiration, bool isByDate)
    {
        if (isByDate != expiration.Date is not null)
        {
            throw Refusals.Request(
                "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for "
                    + FilterText(rule));
        }

        if (rule.Transitions.Any(item => item.Days >= expiration.Days || item.Date >= expiration.Date))
        {
            throw NotLater(rule, isByDate ? "Date" : "Days", "Expiration", "Transition");
        }
    }

    private static void CheckNoncurrentTransitions(LifecycleRule rule)
    {
        const string Action = "NoncurrentVersionTransition";
        var transitions = rule.NoncurrentVersionTransitions;
        foreach (var transition in transitions)
        {
            CheckInfrequentAccess(transition.NoncurrentDays, transition.StorageClass, "NoncurrentDays", Action);
        }

        CheckDistinct(rule, [.. transitions.Select(transition => transition.StorageClass)], Action);
        if (transitions.Any(item => item.NoncurrentDays >= rule.NoncurrentVersionExpiration?.NoncurrentDays))
        {
            throw NotLater(rule, "NoncurrentDays", "NoncurrentVersionExpiration", Action);
        }
    }

    private static void CheckInfrequentAccess(int? days, string storageClass, string name, string action)
    {
        const int AtLeast = LifecycleStorageClasses.InfrequentAccessDaysAtLeast;
        if (days < AtLeast && LifecycleStorageClasses.IsInfrequentAccess(storageClass))
        {
            throw S3Exception.InvalidArgument(
                $"'{name}' in {action} action must be greater than or equal to {AtLeast} for storageClass "
                    + $"'{storageClass}'",
                name,
                $"{days}");
        }
    }

    private static void CheckDistinct(LifecycleRule rule, string[] storageClasses, string action)
    {
        if (storageClasses.Distinct(StringComparer.Ordinal).Count() != storageClasses.Length)
        {
            throw Refusals.Request(
                $"'StorageClass' must be different for '{action}' actions in same 'Rule' with {FilterText(rule)}");
        }
    }

    private static S3Exception NotLater(LifecycleRule rule, string name, string later, string earlier) =>
        Refusals.Argument(
            $"'{name}' in the {later} action for {FilterText(rule)} must be greater than '{name}' in the {earlier} "
                + "action",
            name);

    // AWS names the rule by its filter.
    private static string FilterText(LifecycleRule rule)
    {
        if (rule.UsesLegacyPrefix)
        {
            return $"prefix '{rule.Prefix}'";
        }

        var parts = new List<string>();
        if (rule.Prefix is not null)
        {
            parts.Add($"prefix={rule.Prefix}");
        }

        parts.AddRange(rule.Tags.Select(tag => $"tag=(key={tag.Key}, value={tag.Value})"));
        if (rule.SizeGreaterThanBytes is { } greater)
        {
            parts.Add($"objectsizegreaterthan={greater}");
        }

        if (rule.SizeLessThanBytes is { } less)
        {
            parts.Add($"objectsizelessthan={less}");
        }

        return $"filter '({string.Join(" and ", parts)})'";
    }
}
