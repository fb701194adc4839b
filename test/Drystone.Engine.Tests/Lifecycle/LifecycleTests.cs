using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Listing;
using Drystone.Engine.Locking;
using Drystone.Engine.Opening;
using Drystone.Engine.Reclaim;
using Drystone.Engine.Records;

namespace Drystone.Engine.Tests.Lifecycle;

public sealed class LifecycleTests
{
    private static readonly LifecycleRule AfterADay = new() { Id = "day", ExpirationDays = 1 };

    private static readonly LifecycleRule OldAfterADay =
        new() { Id = "old", Noncurrent = new NoncurrentExpiration(1, null) };

    [Fact]
    public async Task An_object_expires_at_the_midnight_after_its_days_have_passed()
    {
        await using var store = await LifecycleFixture.OpenAsync();
        await store.SetAsync(AfterADay);
        await store.PutAsync("key");

        // It is three in the morning: the day is over at three tomorrow, and midnight comes 21 hours later.
        Assert.Equal(0, await store.PassAsync(1.8));
        Assert.Equal(["key"], store.Versions());
        Assert.Equal(1, await store.PassAsync(0.1));
        Assert.Empty(store.Versions());
        var last = store.Store.Store.ReadChanges(0, 100).Entries[^1].Change;
        Assert.Equal((ChangeKind.ObjectExpired, "key", 1L), (last.Kind, last.Key, last.ReplacedBytes));
        Assert.Equal(new Actor(StoreFixture.Owner), last.Actor);
    }

    [Fact]
    public async Task Objects_that_were_there_before_the_rules_expire_as_well()
    {
        await using var store = await LifecycleFixture.OpenAsync();
        foreach (var key in (string[])["a/1", "a/2", "b/1", "c/1", "c/2", "d"])
        {
            await store.PutAsync(key);
        }

        await store.SetAsync(
            AfterADay with { Id = "c", Filter = LifecycleFilter.Everything with { Prefix = "c/" } },
            AfterADay with { Id = "a", Filter = LifecycleFilter.Everything with { Prefix = "a/" } },
            AfterADay with { Id = "off", IsEnabled = false });
        Assert.Equal(4, await store.PassAsync(2));
        Assert.Equal(["b/1", "d"], store.Versions());
    }

    [Fact]
    public async Task A_walk_that_a_restart_interrupts_goes_on()
    {
        await using var store = await LifecycleFixture.OpenAsync();
        for (var i = 0; i < 1_200; i++)
        {
            await store.PutAsync($"{i:0000}", bytes: 0);
        }

        await store.SetAsync(AfterADay);
        using (var cancelled = new CancellationTokenSource())
        {
            await cancelled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => store.Store.Store.RunLifecycleAsync(only: null, cancelled.Token));
        }

        await store.Store.ReopenAsync();
        Assert.Equal(1_200, await store.PassAsync(2));
        Assert.Empty(store.Versions());
    }

    [Fact]
    public async Task A_write_before_the_day_is_over_begins_anew()
    {
        await using var store = await LifecycleFixture.OpenAsync();
        await store.SetAsync(AfterADay);
        await store.PutAsync("key");
        await store.PassAsync(1);
        await store.PutAsync("key");
        Assert.Equal(0, await store.PassAsync(1));
        Assert.Equal(1, await store.PassAsync(1));
    }

    [Fact]
    public async Task With_versioning_a_marker_hides_then_the_version_goes_and_then_the_marker()
    {
        await using var store = await LifecycleFixture.OpenAsync();
        await store.SetVersioningAsync(isEnabled: true);
        await store.SetAsync(AfterADay, OldAfterADay);
        await store.PutAsync("key");
        await store.PassAsync(2);
        Assert.Equal(["key marker", "key old"], store.Versions());
        var marker = store.Store.Store.ReadChanges(0, 100).Entries[^1].Change;
        Assert.Equal((ChangeKind.ExpiryMarkerCreated, true), (marker.Kind, marker.IsDeleteMarker));
        await store.PassAsync(2);
        Assert.Empty(store.Versions());
        Assert.Equal(
            [1, 1, 1, 0, 0, 0], Enum.GetValues<LifecycleActionKind>().Select(kind =>
                store.Store.Store.GetLifecycleStatistics().Actions[kind]));
    }

    [Fact]
    public async Task With_versioning_suspended_a_null_marker_takes_the_place_of_the_null_version()
    {
        await using var store = await LifecycleFixture.OpenAsync();
        await store.SetVersioningAsync(isEnabled: true);
        await store.PutAsync("key");
        await store.SetVersioningAsync(isEnabled: false);
        await store.PutAsync("key");
        await store.SetAsync(AfterADay);
        await store.PassAsync(2);
        Assert.Equal(["key marker", "key old"], store.Versions());
        Assert.True(store.Store.Store.FindDeleteMarker(store.Store.On<Read>("key"))!.Version.IsNull);
    }

    [Fact]
    public async Task The_newest_of_the_old_versions_stay_and_a_write_makes_the_next_one_go()
    {
        await using var store = await LifecycleFixture.OpenAsync();
        await store.SetVersioningAsync(isEnabled: true);
        await store.SetAsync(new LifecycleRule { Id = "two", Noncurrent = new NoncurrentExpiration(1, 2) });
        for (var i = 0; i < 4; i++)
        {
            await store.PutAsync("key");
        }

        await store.PassAsync(10);
        Assert.Equal(["key", "key old", "key old"], store.Versions());
        await store.PassAsync(10);
        Assert.Equal(3, store.Versions().Length);
        await store.PutAsync("key");
        Assert.Equal(4, store.Versions().Length);
        await store.PassAsync(1);
        Assert.Equal(["key", "key old", "key old"], store.Versions());
    }

    [Fact]
    public async Task A_marker_goes_once_nothing_is_left_below_it()
    {
        await using var store = await LifecycleFixture.OpenAsync();
        await store.SetVersioningAsync(isEnabled: true);
        await store.SetAsync(new LifecycleRule { Id = "markers", RemovesExpiredMarkers = true });
        var version = await store.PutAsync("key");
        await store.Store.RemoveAsync("key");
        await store.PassAsync(3);
        Assert.Equal(["key marker", "key old"], store.Versions());
        await store.Store.RemoveAsync("key", version.Version);
        await store.PassAsync(1);
        Assert.Empty(store.Versions());
    }

    [Fact]
    public async Task A_lock_until_the_end_of_time_keeps_no_other_key_from_its_turn()
    {
        await using var store = await LifecycleFixture.OpenAsync();
        await store.SetVersioningAsync(isEnabled: true);
        await store.Store.Store.SetObjectLockAsync(
            store.Store.OnBucket<Configure>(), ObjectLockSettings.WithoutDefault, CancellationToken.None);
        await store.SetAsync(OldAfterADay);
        foreach (var key in (string[])["eternal", "other"])
        {
            await store.PutAsync(key);
        }

        await store.Store.Store.SetRetentionAsync(
            store.Store.On<Protect>("eternal"), new Retention(RetentionMode.Compliance, DateTimeOffset.MaxValue),
            bypass: null, CancellationToken.None);
        await store.PutAsync("eternal");
        await store.PutAsync("other");
        await store.PassAsync(5);
        Assert.Equal(["eternal", "eternal old", "other"], store.Versions());
    }

    [Fact]
    [Trait("Attack", "23")]
    public async Task A_locked_version_outlives_every_rule_until_its_lock_ends()
    {
        await using var store = await LifecycleFixture.OpenAsync();
        await store.SetVersioningAsync(isEnabled: true);
        await store.Store.Store.SetObjectLockAsync(
            store.Store.OnBucket<Configure>(), ObjectLockSettings.WithoutDefault, CancellationToken.None);
        await store.SetAsync(AfterADay, OldAfterADay);
        var retained = (await store.PutAsync("retained")).Version;
        var held = (await store.PutAsync("held")).Version;
        await store.Store.Store.SetRetentionAsync(
            store.Store.On<Protect>("retained", retained),
            new Retention(RetentionMode.Governance, store.Time.GetUtcNow().AddDays(20)), bypass: null,
            CancellationToken.None);
        await HoldAsync(legalHold: true);
        await store.PassAsync(10);
        await store.PassAsync(9);
        Assert.Equal(["held marker", "held old", "retained marker", "retained old"], store.Versions());
        await store.PassAsync(2);
        Assert.Equal(["held marker", "held old"], store.Versions());
        await store.PassAsync(100);
        Assert.Equal(["held marker", "held old"], store.Versions());
        await HoldAsync(legalHold: false);
        await store.PassAsync(1);
        Assert.Empty(store.Versions());

        async Task HoldAsync(bool legalHold) => await store.Store.Store.SetLegalHoldAsync(
            store.Store.On<Protect>("held", held), legalHold, CancellationToken.None);
    }

    [Fact]
    public async Task Tags_that_come_later_count()
    {
        await using var store = await LifecycleFixture.OpenAsync();
        KeyValuePair<string, string>[] tags = [new("keep", "no")];
        await store.SetAsync(AfterADay with { Filter = LifecycleFilter.Everything with { Tags = tags } });
        await store.PutAsync("key");
        await store.PassAsync(30);
        Assert.Equal(["key"], store.Versions());
        await store.Store.Store.SetTagsAsync(store.Store.On<Write>("key"), tags, CancellationToken.None);
        await store.PassAsync(1);
        Assert.Empty(store.Versions());
    }

    [Fact]
    public async Task Uploads_are_aborted_by_their_rule_alone()
    {
        await using var store = await LifecycleFixture.OpenAsync();
        var before = await store.Store.StartUploadAsync("up/before");
        await store.SetAsync(new LifecycleRule
        {
            Id = "uploads",
            AbortUploadDays = 2,
            Filter = LifecycleFilter.Everything with { Prefix = "up/" },
        });
        var after = await store.Store.StartUploadAsync("up/after");
        var other = await store.Store.StartUploadAsync("other");
        await store.PassAsync(2);
        Assert.NotNull(store.Store.Store.FindUpload(store.Store.On<Write>("up/before"), before));
        await store.PassAsync(1);
        Assert.Null(store.Store.Store.FindUpload(store.Store.On<Write>("up/before"), before));
        Assert.Null(store.Store.Store.FindUpload(store.Store.On<Write>("up/after"), after));
        Assert.NotNull(store.Store.Store.FindUpload(store.Store.On<Write>("other"), other));
    }

    [Fact]
    public async Task Rules_that_are_gone_do_nothing_and_leave_nothing()
    {
        await using var store = await LifecycleFixture.OpenAsync();
        await store.SetAsync(AfterADay);
        await store.PutAsync("key");
        var grant = store.Store.OnBucket<Configure>();
        Assert.Equal(
            ConfigureOutcome.Done, await store.Store.Store.DeleteLifecycleAsync(grant, CancellationToken.None));
        Assert.Equal(
            ConfigureOutcome.NotFound, await store.Store.Store.DeleteLifecycleAsync(grant, CancellationToken.None));
        Assert.Null(store.Store.Store.FindLifecycle(store.Store.OnBucket<Inspect>()));
        store.Time.Advance(TimeSpan.FromDays(5));
        Assert.NotEqual(TimeSpan.Zero, store.Store.Store.GetLifecycleStatistics().OldestDueAge);
        Assert.Equal(0, await store.RunAsync());
        Assert.Equal(TimeSpan.Zero, store.Store.Store.GetLifecycleStatistics().OldestDueAge);
        Assert.Equal(["key"], store.Versions());
    }

    [Fact]
    public async Task A_bucket_made_anew_has_nothing_of_the_old_one()
    {
        await using var store = await LifecycleFixture.OpenAsync();
        await store.SetAsync(AfterADay);
        await store.PutAsync("key");
        await store.Store.DeleteAsync("key");
        await store.Store.Store.DeleteBucketAsync(store.Store.OnBucket<Configure>(), CancellationToken.None);
        var again = await store.Store.CreateBucketAsync("bucket");
        Assert.False(again.Has(ConfigurationKind.Lifecycle));
        Assert.Equal(0, await store.PassAsync(5));
    }

    [Fact]
    public async Task A_preview_tells_what_is_due_and_does_nothing()
    {
        await using var store = await LifecycleFixture.OpenAsync();
        await store.SetAsync(AfterADay, AfterADay with { Id = "week", ExpirationDays = 7 });
        await store.PutAsync("b");
        store.Time.Advance(TimeSpan.FromDays(1));
        await store.PutAsync("a");
        await store.RunAsync();
        var preview = store.Store.Store.PreviewLifecycle(store.Store.Bucket, string.Empty, 10);
        Assert.Equal(["b", "a"], preview.Actions.Select(action => action.Key));
        Assert.All(preview.Actions, action => Assert.Equal("day", action.Action.RuleId));
        Assert.False(preview.IsWalking);
        var first = store.Store.Store.PreviewLifecycle(store.Store.Bucket, string.Empty, 1);
        Assert.Equal(("b", true), (first.Actions.Single().Key, first.IsTruncated));
        Assert.Equal("a", store.Store.Store.PreviewLifecycle(store.Store.Bucket, "a", 10).Actions.Single().Key);
        Assert.Equal(["a", "b"], store.Versions());
    }

    [Fact]
    public async Task Rounds_come_by_themselves()
    {
        var time = new ManualTime();
        await using var store = await StoreFixture.OpenAsync(options => options with { Time = time });
        await store.Store.SetLifecycleAsync(
            store.OnBucket<Configure>(), new LifecycleRules([AfterADay], default), CancellationToken.None);
        await store.PutAsync("key", [1]);
        var expired = store.Store.WaitForChangeAsync(store.Store.LastChange(), CancellationToken.None);
        time.Advance(TimeSpan.FromDays(2));
        while (!expired.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
        }

        Assert.Null(store.Get("key"));
    }

    [Fact]
    public async Task Uploads_that_a_rule_will_abort_are_not_abandoned_before()
    {
        ObservedKeyspace keys = null!;
        await using var store = await LifecycleFixture.OpenAsync(
            (directory, clock) => keys = new ObservedKeyspace(StoreOpener.OpenKeyspace(directory, clock)));
        await store.SetAsync(new LifecycleRule
        {
            Id = "uploads",
            AbortUploadDays = 30,
            Filter = LifecycleFilter.Everything with { Prefix = "up/" },
        });
        await store.Store.StartUploadAsync("up/kept");
        await store.Store.StartUploadAsync("other");
        store.Time.Advance(TimeSpan.FromDays(8));
        var options = store.Store.Options with { AbandonedUploadAge = TimeSpan.FromDays(7) };
        Assert.Equal(1, await AbandonedUploads.AbortAsync(
            keys, new UnreadableRecords(), options, CancellationToken.None));
        Assert.Equal(
            ["up/kept"],
            store.Store.Store.ListUploads(
                store.Store.OnBucket<List>(), new ListQuery(string.Empty, null, null, 10), afterId: null)
                .Uploads.Select(upload => upload.Key));
    }
}
