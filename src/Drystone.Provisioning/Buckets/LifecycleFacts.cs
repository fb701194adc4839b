using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Provisioning.Planning;

namespace Drystone.Provisioning.Buckets;

/// <summary>Says rules in words: what is not said is not compared, so everything is said, also what the file has no
/// word for.</summary>
internal static class LifecycleFacts
{
    public static Facts Of(IEnumerable<LifecycleRule> rules)
    {
        var facts = new Facts();
        foreach (var rule in rules)
        {
            // A server that gives no ids has rules that the file cannot have.
            facts[$"rule {(string.IsNullOrEmpty(rule.Id) ? Words(rule) : rule.Id)}"] = Words(rule);
        }

        return facts;
    }

    private static string Words(LifecycleRule rule)
    {
        var actions = Actions(rule).ToList();
        var state = rule.Status == LifecycleRuleStatus.Disabled ? "switched off; " : "";
        return $"{state}{Filter(rule)}: {string.Join(", ", actions)}";
    }

    private static IEnumerable<string> Actions(LifecycleRule rule)
    {
        if (rule.Expiration is { } expiration)
        {
            if (expiration.Days is > 0)
            {
                yield return Text($"expire after {Days(expiration.Days)}");
            }

            if (expiration.Date is { } date)
            {
                yield return Text($"expire on {date:yyyy-MM-dd}");
            }

            if (expiration.ExpiredObjectDeleteMarker is true)
            {
                yield return "remove delete markers with nothing behind them";
            }
        }

        if (rule.NoncurrentVersionExpiration is { NoncurrentDays: > 0 } versions)
        {
            var kept = versions.NewerNoncurrentVersions is > 0
                ? Text($", but {versions.NewerNoncurrentVersions} of them")
                : "";
            yield return Text($"remove older versions after {Days(versions.NoncurrentDays)}{kept}");
        }

        if (rule.AbortIncompleteMultipartUpload is { } uploads)
        {
            yield return Text($"abort uploads after {Days(uploads.DaysAfterInitiation)}");
        }

        foreach (var one in (rule.Transitions ?? []).OrderBy(one => one.Days))
        {
            yield return one.Date is { } day
                ? Text($"to {one.StorageClass} on {day:yyyy-MM-dd}")
                : Text($"to {one.StorageClass} after {Days(one.Days)}");
        }

        foreach (var one in (rule.NoncurrentVersionTransitions ?? []).OrderBy(one => one.NoncurrentDays))
        {
            yield return Text($"older versions to {one.StorageClass} after {Days(one.NoncurrentDays)}");
        }
    }

    private static string Filter(LifecycleRule rule)
    {
        var parts = Parts(rule.Filter?.LifecycleFilterPredicate).ToList();
#pragma warning disable CS0618 // Servers still answer with the prefix of the oldest form, outside of a filter.
        if (!string.IsNullOrEmpty(rule.Prefix))
        {
            parts.Add($"{rule.Prefix}*");
        }
#pragma warning restore CS0618

        return parts.Count == 0 ? "all objects" : string.Join(" and ", parts.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Parts(LifecycleFilterPredicate? predicate) => predicate switch
    {
        LifecycleAndOperator and => (and.Operands ?? []).SelectMany(Parts),
        LifecyclePrefixPredicate { Prefix.Length: > 0 } prefix => [$"{prefix.Prefix}*"],
        LifecycleTagPredicate tag => [$"tag {tag.Tag.Key}={tag.Tag.Value}"],
        LifecycleObjectSizeGreaterThanPredicate size => [Text($"larger than {size.ObjectSizeGreaterThan} bytes")],
        LifecycleObjectSizeLessThanPredicate size => [Text($"smaller than {size.ObjectSizeLessThan} bytes")],
        _ => [],
    };

    private static string Days(int? days) =>
        days == 1 ? "1 day" : string.Create(CultureInfo.InvariantCulture, $"{days ?? 0} days");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
