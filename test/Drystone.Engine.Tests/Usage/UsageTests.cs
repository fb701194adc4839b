using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Tables;
using Drystone.Engine.Tests.Encryption;
using Drystone.Engine.Usage;

namespace Drystone.Engine.Tests.Usage;

public sealed class UsageTests
{
    [Fact]
    public async Task What_keys_hold_is_shown_by_prefix_and_depth()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("top", new byte[1]);
        await store.PutAsync("a/one", new byte[10]);
        await store.PutAsync("a/b/two", new byte[100]);
        await store.PutAsync("a/b/c/d/three", new byte[1_000]);
        await store.PutAsync("a.txt", new byte[10_000]);
        await store.Store.CountUsageAsync(withExisting: true, CancellationToken.None);
        Assert.Equal([(" ", 5, 11_111)], Read(store, "", 0));
        Assert.Equal([(" ", 5, 11_111), ("a/", 3, 1_110)], Read(store, "", 1));
        Assert.Equal([("a/", 3, 1_110), ("a/b/", 2, 1_100), ("a/b/c/", 1, 1_000)], Read(store, "a/", 9));
        Assert.Empty(Read(store, "a/b/c/d/", 1));
        Assert.Empty(Read(store, "none/", 1));
        Assert.Equal([("a/b/", 2, 1_100)], Read(store, "a/b/", 0));
    }

    [Fact]
    public async Task A_million_directories_do_not_make_a_million_counters_and_nothing_is_lost()
    {
        var limits = new UsageLimits(Depth: 3, PrefixesPerLevel: 50, PrefixesPerParent: 20);
        await using var store = await StoreFixture.OpenAsync(options => options with { UsageLimits = limits });
        await store.Store.CountUsageAsync(withExisting: true, CancellationToken.None);
        await Parallel.ForAsync(0, 1_000, async (i, _) => await store.PutAsync($"many/{i}/{i}/key", new byte[1]));
        await Parallel.ForAsync(0, 10, async (i, _) => await store.PutAsync($"few-{i}/key", new byte[1]));
        await store.Store.CountUsageAsync(withExisting: false, CancellationToken.None);
        UsageChecks.AssertEqualsWalk(store, limits);

        // One directory of too many does not take the room of the others.
        var report = store.Store.GetPrefixUsage(store.OnBucket<Inspect>(), "", 3).Prefixes;
        Assert.Equal(10, report.Count(one => one.Prefix.StartsWith("few", StringComparison.Ordinal)));
        var many = report.Single(one => one.Prefix == "many/");
        Assert.Equal((new BucketUsage(1_000, 1_000), new BucketUsage(980, 980)), (many.Total, many.Other));

        // When all of it is gone, new ones are counted again.
        await Parallel.ForAsync(0, 1_000, async (i, _) => await store.RemoveAsync($"many/{i}/{i}/key"));
        await store.PutAsync("many/new/key", new byte[1]);
        await store.Store.CountUsageAsync(withExisting: false, CancellationToken.None);
        Assert.Equal([("many/", 1, 1), ("many/new/", 1, 1)], Read(store, "many/", 1));
        UsageChecks.AssertEqualsWalk(store, limits);
    }

    [Fact]
    public async Task What_was_there_before_is_counted_once_while_it_changes_and_goes_on_after_a_restart()
    {
        await using var store = await StoreFixture.OpenAsync(options => options with { ScrubPeriod = null });
        await Parallel.ForAsync(
            0, 6_000, async (i, _) => await store.PutAsync($"{i % 7}/{i % 70}/{i}", new byte[i % 5]));

        // A log that reaches back to the beginning would tell all of it.
        await EncryptedStore.EditAsync(store, tx =>
        {
            for (var i = 0; i < 20; i++)
            {
                ChangeLog.Trim(tx, keptEntries: 10, keptForReaders: 10);
            }
        });
        var random = new Random(5);
        var steps = 0;
        while (store.Store.GetPrefixUsage(store.OnBucket<Inspect>(), "", 1).IsCounting)
        {
            // Each change is added up together with a step of the walk.
            var i = random.Next(6_000);
            await store.RemoveAsync($"{i % 7}/{i % 70}/{i}");
            await store.PutAsync($"{i % 7}/{i % 70}/{i + 1}", new byte[9]);
            await store.Store.CountUsageAsync(withExisting: false, CancellationToken.None);
            Assert.InRange(++steps, 1, 100);
            if (steps % 3 == 0)
            {
                await store.ReopenAsync();
            }
        }

        Assert.InRange(steps, 3, 100);
        await store.Store.CountUsageAsync(withExisting: false, CancellationToken.None);
        UsageChecks.AssertEqualsWalk(store, UsageLimits.Default);
    }

    [Fact]
    public async Task With_a_bucket_its_counters_go_and_one_of_the_same_name_begins_with_none()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("a/key", [1]);
        await store.Store.CountUsageAsync(withExisting: true, CancellationToken.None);
        await store.RemoveAsync("a/key");
        Assert.Equal(
            DeleteBucketOutcome.Deleted,
            await store.Store.DeleteBucketAsync(store.OnBucket<Configure>(), CancellationToken.None));
        await store.CreateBucketAsync("bucket");
        store.RefreshBucket();
        await store.PutAsync("b/key", [1, 2]);
        await store.Store.CountUsageAsync(withExisting: true, CancellationToken.None);
        Assert.Equal([(" ", 1, 2), ("b/", 1, 2)], Read(store, "", 1));
        Assert.Equal(2, await EntriesAsync(store, "usage-prefix"));
        Assert.Equal(1, await EntriesAsync(store, "usage-bucket"));
        Assert.Equal(0, await EntriesAsync(store, "usage-work"));
    }

    [Fact]
    public async Task Counters_of_a_bucket_that_went_while_the_log_was_missed_are_removed()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("a/key", [1]);
        await store.Store.CountUsageAsync(withExisting: true, CancellationToken.None);
        await store.RemoveAsync("a/key");
        await store.Store.DeleteBucketAsync(store.OnBucket<Configure>(), CancellationToken.None);
        await EncryptedStore.EditAsync(
            store, tx => StateTable.Write(tx, StateWrite.WithoutCursor(UsageCounter.Reader)));
        await store.Store.CountUsageAsync(withExisting: true, CancellationToken.None);
        Assert.Equal(0, await EntriesAsync(store, "usage-prefix"));
        Assert.Equal(0, await EntriesAsync(store, "usage-bucket"));
    }

    [Fact]
    public async Task A_counter_that_cannot_be_is_mended_by_counting_anew()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("a/one", new byte[3]);
        await store.PutAsync("a/two", new byte[4]);
        await store.Store.CountUsageAsync(withExisting: true, CancellationToken.None);
        await EncryptedStore.EditAsync(store, tx =>
        {
            var key = KeySpace.State("usage-prefix", [.. BitConverter.GetBytes(store.Bucket.Id).Reverse(), .. "a/"u8]);
            tx.Put(key.Span, new PrefixRecord(1, 1, 0, 0, 0).Encode());
        });
        await store.RemoveAsync("a/one");
        await store.RemoveAsync("a/two");
        await store.PutAsync("a/three", new byte[5]);
        await store.Store.CountUsageAsync(withExisting: true, CancellationToken.None);
        UsageChecks.AssertEqualsWalk(store, UsageLimits.Default);
    }

    [Fact]
    public async Task The_counters_follow_by_themselves_and_a_change_of_tags_costs_no_commit()
    {
        await using var store = await StoreFixture.OpenAsync(
            options => options with { UsageInterval = TimeSpan.FromMilliseconds(1), ScrubPeriod = null });
        await store.PutAsync("a/key", [1]);
        while (Read(store, "a/", 0) is not [("a/", 1, 1)])
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await store.Store.CountUsageAsync(withExisting: true, CancellationToken.None);
        var cursor = store.Store.FindCursor(UsageCounter.Reader);
        for (var i = 0; i < 20; i++)
        {
            await store.Store.SetTagsAsync(store.On<Write>("a/key"), [new("n", $"{i}")], CancellationToken.None);
        }

        await store.Store.CountUsageAsync(withExisting: true, CancellationToken.None);
        Assert.Equal(cursor, store.Store.FindCursor(UsageCounter.Reader));
    }

    /// <summary>A new kind of change has to be thought of here, or usage drifts away.</summary>
    [Fact]
    public void Every_kind_of_change_says_what_it_adds_and_takes()
    {
        ChangeKind[] adding =
        [
            ChangeKind.ObjectPut, ChangeKind.ObjectCopied, ChangeKind.ObjectCompleted, ChangeKind.ObjectPosted,
        ];
        ChangeKind[] taking =
        [
            ChangeKind.ObjectDeleted, ChangeKind.ObjectExpired, ChangeKind.DeleteMarkerCreated,
            ChangeKind.ExpiryMarkerCreated,
        ];
        ChangeKind[] neither =
        [
            ChangeKind.BucketCreated, ChangeKind.BucketDeleted, ChangeKind.BucketConfigured, ChangeKind.TagsChanged,
            ChangeKind.LockChanged, ChangeKind.AclChanged, ChangeKind.Transitioned, ChangeKind.RestoreStarted,
            ChangeKind.RestoreCompleted, ChangeKind.RestoreExtended, ChangeKind.RestoreExpired,
        ];
        Assert.Equal(
            Enum.GetValues<ChangeKind>().Order(), adding.Concat(taking).Concat(neither).Order());
        Assert.All(adding, kind => Assert.Equal((0L, 6L), BalanceOf(kind)));
        Assert.All(taking, kind => Assert.Equal((-1L, -4L), BalanceOf(kind)));
        Assert.All(neither, kind => Assert.Equal((0L, 0L), BalanceOf(kind)));

        static (long, long) BalanceOf(ChangeKind kind) => new Change
        {
            Kind = kind,
            Bucket = new BucketName("bucket"),
            BucketId = 1,
            At = DateTimeOffset.UnixEpoch,
            Actor = new Actor(StoreFixture.Owner),
            SizeBytes = 10,
            ReplacedBytes = 4,
            ReplacedVersions = 1,
        }.Balance;
    }

    [Fact]
    public void The_records_come_back_as_they_were()
    {
        var prefix = new PrefixRecord(1, long.MaxValue, 1, 3, 4);
        Assert.Equal(prefix, PrefixRecord.Decode(prefix.Encode()));
        var bucket = new UsageBucket(7, new BucketName("bucket"), UsagePhase.Walking, 9, [1, 2], [3, 4, 5]);
        Assert.Equivalent(bucket, UsageBucket.Decode(7, bucket.Encode()), strict: true);
        foreach (var progress in new UsageProgress[] { new(5, true, "b", 0), new(5, false, null, 6) })
        {
            Assert.Equal(progress, UsageProgress.Decode(progress.Encode()));
        }
    }

    /// <summary>A space stands for the whole bucket.</summary>
    private static List<(string Prefix, long Objects, long Bytes)> Read(StoreFixture store, string prefix, int depth) =>
    [
        .. store.Store.GetPrefixUsage(store.OnBucket<Inspect>(), prefix, depth).Prefixes.Select(one => (
            one.Prefix.Length == 0 ? " " : one.Prefix, one.Total.Versions, one.Total.SizeBytes)),
    ];

    private static async Task<int> EntriesAsync(StoreFixture store, string feature)
    {
        var entries = 0;
        await EncryptedStore.EditAsync(
            store, tx => entries = StateTable.List(tx, feature, from: [], int.MaxValue).Count);
        return entries;
    }
}
