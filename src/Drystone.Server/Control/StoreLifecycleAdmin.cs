using Drystone.Engine;
using Drystone.Engine.Buckets;
using Drystone.Engine.Lifecycle;

namespace Drystone.Server.Control;

/// <summary>Answers about lifecycle rules on an open store.</summary>
internal sealed class StoreLifecycleAdmin(ObjectStore store, TimeProvider time, bool ownsStore) : ILifecycleAdmin
{
    public Task<LifecycleReport> ExplainAsync(
        string bucket, string prefix, int maxActions, CancellationToken cancel)
    {
        var preview = store.PreviewLifecycle(Find(bucket), prefix, maxActions);
        var now = time.GetUtcNow();
        return Task.FromResult(new LifecycleReport(
            bucket, IsComplete: !preview.IsWalking, preview.IsTruncated,
            [.. (preview.Rules?.Rules ?? []).Select(Describe)],
            [.. preview.Actions.Select(action => Describe(action, now))]));
    }

    public async Task<LifecycleRun> RunAsync(string bucket, CancellationToken cancel) =>
        new(await store.RunLifecycleAsync(Find(bucket), cancel));

    public ValueTask DisposeAsync() => ownsStore ? store.DisposeAsync() : ValueTask.CompletedTask;

    private BucketInfo Find(string bucket) => BucketLookup.Find(store, bucket);

    private static LifecycleReportAction Describe(KeyAction found, DateTimeOffset now) => new(
        found.Key,
        found.Action.Kind + (found.Action.StorageClass is { } to ? $" {to}" : string.Empty),
        found.Action.Upload?.Id.ToString() ?? found.Action.Version?.Version.ToString() ?? string.Empty,
        found.Action.RuleId, found.Action.DueAt, IsDue: found.Action.DueAt <= now);

    private static LifecycleReportRule Describe(LifecycleRule rule) => new(
        rule.Id, rule.IsEnabled, DescribeFilter(rule.Filter), string.Join("; ", DescribeActions(rule)));

    private static string DescribeFilter(LifecycleFilter filter)
    {
        var parts = new List<string>();
        if (filter.Prefix.Length > 0)
        {
            parts.Add($"prefix {filter.Prefix}");
        }

        parts.AddRange(filter.Tags.Select(tag => $"tag {tag.Key}={tag.Value}"));
        if (filter.SizeGreaterThanBytes is { } greater)
        {
            parts.Add($"more than {greater} bytes");
        }

        if (filter.SizeLessThanBytes is { } less)
        {
            parts.Add($"less than {less} bytes");
        }

        return parts.Count == 0 ? "every key" : string.Join(", ", parts);
    }

    private static IEnumerable<string> DescribeActions(LifecycleRule rule)
    {
        if (rule.ExpirationDays is { } days)
        {
            yield return $"expires after {days} d";
        }

        if (rule.ExpirationDate is { } date)
        {
            yield return $"expires on {date:yyyy-MM-dd}";
        }

        foreach (var transition in rule.Transitions)
        {
            yield return transition.Days is { } after
                ? $"moves to {transition.StorageClass} after {after} d"
                : $"moves to {transition.StorageClass} on {transition.Date:yyyy-MM-dd}";
        }

        if (rule.RemovesExpiredMarkers)
        {
            yield return "removes delete markers that hide nothing";
        }

        if (rule.Noncurrent is { } noncurrent)
        {
            yield return $"older versions expire after {noncurrent.Days ?? 0} d"
                + (noncurrent.NewerVersions is { } kept ? $", the newest {kept} stay" : string.Empty);
        }

        foreach (var transition in rule.NoncurrentTransitions)
        {
            yield return $"older versions move to {transition.StorageClass} after {transition.Days} d"
                + (transition.NewerVersions is { } newest ? $", the newest {newest} stay" : string.Empty);
        }

        if (rule.AbortUploadDays is { } uploadDays)
        {
            yield return $"aborts uploads after {uploadDays} d";
        }
    }
}
