using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Listing;
using Drystone.Engine.Objects;
using Drystone.Engine.Usage;

namespace Drystone.Engine.Tests.Usage;

/// <summary>Holds the counters against a walk over the bucket.</summary>
internal static class UsageChecks
{
    /// <summary>Counters equal what a walk finds, are no more than they may be, and leave nothing out: what has no
    /// counter is other in the prefix before.</summary>
    public static void AssertEqualsWalk(StoreFixture store, UsageLimits limits)
    {
        var versions = Walk(store);
        var report = store.Store.GetPrefixUsage(store.OnBucket<Inspect>(), string.Empty, limits.Depth);
        Assert.False(report.IsCounting);
        var counted = report.Prefixes.ToDictionary(one => one.Prefix);
        Assert.Equal(versions.Count > 0, counted.ContainsKey(string.Empty));
        foreach (var (prefix, one) in counted)
        {
            var below = versions.Where(info => info.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
            Assert.Equal((prefix, Sum(below)), (prefix, one.Total));
            var level = prefix.Count(letter => letter == '/');
            var other = below.Where(info => level < limits.Depth
                && Next(info.Key, prefix) is { } longer && !counted.ContainsKey(longer));
            Assert.Equal((prefix, Sum(other)), (prefix, one.Other));
            Assert.True(prefix.Length == 0 || counted.ContainsKey(Parent(prefix)), prefix);
        }

        Assert.All(
            counted.Keys.Where(prefix => prefix.Length > 0).GroupBy(prefix => prefix.Count(letter => letter == '/')),
            level => Assert.InRange(level.Count(), 1, limits.PrefixesPerLevel));
        Assert.All(
            counted.Keys.Where(prefix => prefix.Length > 0).GroupBy(Parent),
            parent => Assert.InRange(parent.Count(), 1, limits.PrefixesPerParent));
        Assert.Equal(Sum(versions), store.Store.GetUsage(store.OnBucket<Inspect>()));
    }

    public static List<ObjectInfo> Walk(StoreFixture store) =>
    [
        .. store.Store.ListVersions(
            store.OnBucket<List>(), new ListQuery(string.Empty, null, null, 1_000_000), afterVersion: null).Versions
            .Select(version => version.Info).Where(info => !info.IsDeleteMarker),
    ];

    public static BucketUsage Sum(IEnumerable<ObjectInfo> versions) => versions.Aggregate(
        default(BucketUsage),
        (sum, info) => new BucketUsage(sum.Versions + 1, sum.SizeBytes + info.SizeBytes));

    private static string? Next(string key, string prefix) =>
        key.IndexOf('/', prefix.Length) is var slash and >= 0 ? key[..(slash + 1)] : null;

    private static string Parent(string prefix) => prefix[..(prefix[..^1].LastIndexOf('/') + 1)];
}
