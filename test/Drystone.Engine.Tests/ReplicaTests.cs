using System.Security.Cryptography;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Listing;
using Drystone.Engine.Locking;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Replication;

namespace Drystone.Engine.Tests;

public sealed class ReplicaTests
{
    private static readonly ListQuery Everything = new(string.Empty, null, null, 10_000);

    [Fact]
    public async Task A_replica_keeps_the_version_and_the_time_of_its_source()
    {
        await using var source = await OpenAsync();
        await using var target = await OpenAsync();
        var sent = (await source.PutAsync("key", [1, 2])).Object!;
        var result = await InstallAsync(target, sent, [1, 2]);
        Assert.True(result.WasInstalled);
        var found = target.Store.HeadObject(target.On<Read>("key", sent.Version))!;
        Assert.Equal(
            (sent.Version, sent.LastModified, ReplicationStatus.Replica),
            (found.Version, found.LastModified, found.Replication!.Status));
        Assert.Equal([1, 2], target.Get("key"));
    }

    [Fact]
    public async Task An_older_version_that_arrives_later_goes_below_the_newer_one()
    {
        await using var source = await OpenAsync();
        await using var target = await OpenAsync();
        var first = (await source.PutAsync("key", [1])).Object!;
        var second = (await source.PutAsync("key", [2])).Object!;
        await InstallAsync(target, second, [2]);
        await InstallAsync(target, first, [1]);
        Assert.Equal([2], target.Get("key"));
        Assert.Equal([(second.Version, true), (first.Version, false)], List(target).Select(Seen));
    }

    [Fact]
    public async Task An_older_delete_marker_does_not_hide_a_newer_object()
    {
        await using var source = await OpenAsync();
        await using var target = await OpenAsync();
        await source.RemoveAsync("key");
        var marker = List(source)[0].Info;
        var put = (await source.PutAsync("key", [2])).Object!;
        await InstallAsync(target, put, [2]);
        await InstallMarkerAsync(target, marker);
        Assert.Equal([2], target.Get("key"));
        Assert.Null(target.Store.FindDeleteMarker(target.On<Read>("key")));
    }

    [Fact]
    public async Task Installing_a_version_again_changes_nothing_and_frees_the_bytes_that_came()
    {
        await using var source = await OpenAsync();
        await using var target = await OpenAsync();
        var sent = (await source.PutAsync("key", StoreFixture.Bytes(2 << 20))).Object!;
        await InstallAsync(target, sent, StoreFixture.Bytes(2 << 20));
        var before = target.Store.LastChange();
        var again = await InstallAsync(target, sent, StoreFixture.Bytes(2 << 20));
        Assert.Equal((WriteOutcome.Done, false), (again.Outcome, again.WasInstalled));
        Assert.Equal(before, target.Store.LastChange());
        Assert.Single(target.BlobFiles());
        Assert.Equal(1, target.Store.GetUsage(target.OnBucket<Inspect>()).Versions);
    }

    [Fact]
    public async Task Installing_a_version_again_brings_the_tags_that_the_source_has_now()
    {
        await using var source = await OpenAsync();
        await using var target = await OpenAsync();
        var sent = (await source.PutAsync("key", [1])).Object!;
        await InstallAsync(target, sent, [1]);
        await InstallAsync(target, sent with { Tags = [KeyValuePair.Create("a", "b")] }, [1]);
        Assert.Equal("b", target.Store.HeadObject(target.On<Read>("key"))!.Tags.Single().Value);
        var change = target.Store.ReadChanges(0, 100).Entries[^1].Change;
        Assert.Equal((ChangeKind.TagsChanged, sent.Version), (change.Kind, change.Version));
    }

    [Fact]
    public async Task An_update_of_a_version_that_has_not_arrived_says_so()
    {
        await using var source = await OpenAsync();
        await using var target = await OpenAsync();
        var sent = (await source.PutAsync("key", [1])).Object!;
        var result = await target.Store.UpdateReplicaAsync(
            target.On<Write>("key", sent.Version), new ReplicaFacts([], Lock: null), CancellationToken.None);
        Assert.Equal(WriteOutcome.NoSuchVersion, result.Outcome);
    }

    [Fact]
    public async Task A_replica_needs_a_bucket_with_versioning()
    {
        await using var source = await OpenAsync();
        await using var target = await StoreFixture.OpenAsync();
        var sent = (await source.PutAsync("key", [1])).Object!;
        Assert.Equal(WriteOutcome.NotVersioned, (await InstallAsync(target, sent, [1])).Outcome);
        Assert.Null(target.Get("key"));
    }

    [Fact]
    public async Task A_retention_in_compliance_mode_is_not_weakened_by_an_update()
    {
        await using var source = await OpenAsync();
        await using var target = await OpenAsync();
        await target.Store.SetObjectLockAsync(
            target.OnBucket<Configure>(), ObjectLockSettings.WithoutDefault, CancellationToken.None);
        var until = DateTimeOffset.FromUnixTimeMilliseconds(4_000_000_000_000);
        var kept = new ObjectLock(new Retention(RetentionMode.Compliance, until), LegalHold: null);
        var sent = (await source.PutAsync("key", [1])).Object! with { Lock = kept };
        await InstallAsync(target, sent, [1]);
        var weaker = kept with { Retention = new Retention(RetentionMode.Governance, until.AddYears(-1)) };
        Assert.Equal(WriteOutcome.Locked, (await InstallAsync(target, sent with { Lock = weaker }, [1])).Outcome);
        Assert.Equal(kept, target.Store.HeadObject(target.On<Read>("key"))!.Lock);
    }

    [Fact]
    [Trait("Attack", "23")]
    public async Task A_lock_is_set_and_changed_only_with_the_rights_that_it_takes()
    {
        await using var source = await OpenAsync();
        await using var target = await OpenAsync();
        await target.Store.SetObjectLockAsync(
            target.OnBucket<Configure>(), ObjectLockSettings.WithoutDefault, CancellationToken.None);
        var until = DateTimeOffset.FromUnixTimeMilliseconds(4_000_000_000_000);
        var governed = new ObjectLock(new Retention(RetentionMode.Governance, until), LegalHold: true);
        var weaker = new ObjectLock(governed.Retention! with { RetainUntil = until.AddYears(-1) }, LegalHold: false);
        var sent = (await source.PutAsync("key", [1])).Object! with { Lock = governed };
        await InstallAsync(target, sent, [1]);

        // The right to write alone brings tags and leaves the lock, be it named or not.
        await InstallAsync(
            target, sent with { Lock = ObjectLock.None, Tags = [KeyValuePair.Create("a", "b")] }, [1]);
        Assert.Equal(WriteOutcome.Done, await FollowAsync(wanted: null));
        Assert.Equal(governed, target.Store.HeadObject(target.On<Read>("key"))!.Lock);
        Assert.Equal(WriteOutcome.Locked, await FollowAsync(LockOf(target, sent, weaker, bypasses: false)));
        Assert.Equal(governed, target.Store.HeadObject(target.On<Read>("key"))!.Lock);
        Assert.Equal(WriteOutcome.Done, await FollowAsync(LockOf(target, sent, weaker)));
        Assert.Equal(weaker, target.Store.HeadObject(target.On<Read>("key"))!.Lock);

        async Task<WriteOutcome> FollowAsync(ReplicaLock? wanted) => (await target.Store.UpdateReplicaAsync(
            target.On<Write>("key", sent.Version), new ReplicaFacts([], wanted), CancellationToken.None)).Outcome;
    }

    [Fact]
    public async Task A_delete_marker_with_the_version_of_an_object_changes_nothing_of_it()
    {
        await using var source = await OpenAsync();
        await using var target = await OpenAsync();
        var sent = (await source.PutAsync("key", [1])).Object! with { Tags = [KeyValuePair.Create("a", "b")] };
        await InstallAsync(target, sent, [1]);
        var before = target.Store.LastChange();
        Assert.Equal(WriteOutcome.IsObject, (await InstallMarkerAsync(target, sent)).Outcome);
        Assert.Equal("b", target.Store.HeadObject(target.On<Read>("key"))!.Tags.Single().Value);
        Assert.Equal([1], target.Get("key"));
        Assert.Equal(before, target.Store.LastChange());
    }

    [Fact]
    public async Task An_object_with_the_version_of_a_delete_marker_is_not_said_to_be_there()
    {
        await using var source = await OpenAsync();
        await using var target = await OpenAsync();
        await source.RemoveAsync("key");
        var marker = List(source)[0].Info;
        await InstallMarkerAsync(target, marker);
        var result = await InstallAsync(target, marker with { IsDeleteMarker = false }, [1]);
        Assert.Equal(WriteOutcome.IsDeleteMarker, result.Outcome);
        Assert.True(Assert.Single(List(target)).Info.IsDeleteMarker);
    }

    [Fact]
    public async Task What_is_noted_of_replication_counts_deliveries_and_stays_with_the_version()
    {
        await using var store = await OpenAsync();
        var put = (await store.PutAsync("key", [1])).Object!;
        var target = store.On<Write>("key", put.Version);
        var state = new StateWrite("test", new byte[] { 1 }, new byte[] { 2 });
        await NoteAsync(new ReplicationProgress(target, Planned: 2, HasFailed: false));
        Assert.Equal(ReplicationStatus.Pending, StatusOf());
        await NoteAsync(new ReplicationProgress(target, Planned: 0, HasFailed: true));
        await store.PutAsync("key", [2]);
        Assert.Equal(ReplicationStatus.Pending, StatusOf());
        await NoteAsync(new ReplicationProgress(target, Planned: 0, HasFailed: false));
        Assert.Equal(ReplicationStatus.Failed, StatusOf());
        await store.ReopenAsync();
        Assert.Equal(ReplicationStatus.Failed, StatusOf());
        await NoteAsync(new ReplicationProgress(target, Planned: 1, HasFailed: false));
        await NoteAsync(new ReplicationProgress(target, Planned: 0, HasFailed: false));
        Assert.Equal(ReplicationStatus.Completed, StatusOf());
        Assert.Equal([2], store.Store.FindState("test", [1]));

        ReplicationStatus? StatusOf() =>
            store.Store.HeadObject(store.On<Read>("key", put.Version))!.Replication?.Status;

        Task NoteAsync(ReplicationProgress progress) =>
            store.Store.NoteReplicationAsync([progress], [state], CancellationToken.None).AsTask();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task In_whatever_order_versions_arrive_both_sides_end_equal(int seed)
    {
        var random = new Random(seed);
        await using var source = await StoreFixture.OpenAsync();
        await using var target = await OpenAsync();
        var sent = await WriteAsync(source, random);
        var arrivals = sent.Concat(sent.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(arrivals);
        foreach (var (info, bytes) in arrivals)
        {
            var result = info.IsDeleteMarker
                ? await InstallMarkerAsync(target, info)
                : await InstallAsync(target, info, bytes);
            Assert.Equal(WriteOutcome.Done, result.Outcome);
        }

        Assert.Equal(List(source).Select(Described), List(target).Select(Described));
        Assert.Equal(
            source.Store.GetUsage(source.OnBucket<Inspect>()), target.Store.GetUsage(target.OnBucket<Inspect>()));
        foreach (var version in List(source).Where(version => !version.Info.IsDeleteMarker))
        {
            Assert.Equal(Get(source, version.Info), Get(target, version.Info));
        }
    }

    [Fact]
    public async Task Replication_needs_versioning_and_keeps_it_from_being_suspended()
    {
        await using var store = await StoreFixture.OpenAsync();
        Assert.Equal(ConfigureOutcome.InvalidState, await ConfigureAsync());
        await EnableAsync(store);
        Assert.Equal(ConfigureOutcome.Done, await ConfigureAsync());
        Assert.Equal(ConfigureOutcome.InvalidState, await store.Store.SetVersioningAsync(
            store.OnBucket<Configure>(), isEnabled: false, CancellationToken.None));

        async Task<ConfigureOutcome> ConfigureAsync() => await store.Store.PutConfigurationAsync(
            store.OnBucket<Configure>(), ConfigurationKind.Replication, "", [1], 1, CancellationToken.None);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("0000018bcfe568000000000000000000x")]
    [InlineData("f000018bcfe568000000000000000000")]
    [InlineData("0000018BCFE568000000000000000001")]
    public void What_is_no_place_is_not_read_as_one(string text) => Assert.Null(VersionId.TryParsePlace(text));

    [Fact]
    public async Task A_replica_is_under_the_rules_of_the_bucket_it_came_to()
    {
        var time = new ManualTime();
        await using var source = await OpenAsync();
        await using var target = await StoreFixture.OpenAsync(
            options => options with { Time = time, LifecycleInterval = null });
        await EnableAsync(target);
        await target.Store.SetLifecycleAsync(
            target.OnBucket<Configure>(),
            new LifecycleRules([new LifecycleRule { Id = "day", ExpirationDays = 1 }], Document: default),
            CancellationToken.None);
        await target.Store.RunLifecycleAsync(only: null, CancellationToken.None);
        await InstallAsync(target, (await source.PutAsync("key", [1])).Object!, [1]);
        time.Advance(TimeSpan.FromDays(4_000));
        await target.Store.RunLifecycleAsync(only: null, CancellationToken.None);
        Assert.Null(target.Get("key"));
        Assert.NotNull(target.Store.FindDeleteMarker(target.On<Read>("key")));
    }

    /// <summary>Everything that was ever written: null versions that others replaced, too.</summary>
    private static async Task<List<(ObjectInfo Info, byte[] Bytes)>> WriteAsync(StoreFixture store, Random random)
    {
        var written = new List<(ObjectInfo, byte[])>();
        for (var step = 0; step < 60; step++)
        {
            var key = $"key-{random.Next(4)}";
            if (step % 15 == 7)
            {
                await store.Store.SetVersioningAsync(
                    store.OnBucket<Configure>(), random.Next(3) > 0, CancellationToken.None);
            }

            if (random.Next(4) > 0)
            {
                written.Add(((await store.PutAsync(key, [(byte)step])).Object!, [(byte)step]));
            }
            else if (step > 7)
            {
                var marker = await store.RemoveAsync(key);
                written.Add((List(store).First(one => one.Info.Key == key).Info, []));
                Assert.True(marker.IsDeleteMarker);
            }
        }

        // Two null versions of one millisecond have one place. Replication cannot meet the first: while it is
        // configured, null versions are not overwritten.
        return [.. written.GroupBy(one => (one.Item1.Key, one.Item1.Version)).Select(same => same.Last())];
    }

    private static async Task<StoreFixture> OpenAsync()
    {
        var store = await StoreFixture.OpenAsync();
        await EnableAsync(store);
        return store;
    }

    private static async Task EnableAsync(StoreFixture store) => Assert.Equal(
        ConfigureOutcome.Done,
        await store.Store.SetVersioningAsync(store.OnBucket<Configure>(), true, CancellationToken.None));

    private static async Task<ReplicaResult> InstallAsync(StoreFixture store, ObjectInfo info, byte[] bytes)
    {
        await using var body = await store.FillAsync(bytes);
        var facts = new NewObject
        {
            ETag = ETag.FromDigest(MD5.HashData(bytes)),
            Headers = info.Headers,
            Tags = info.Tags,
        };
        var place = PlaceOf(info) with { Lock = info.Lock.IsNone ? null : LockOf(store, info, info.Lock) };
        return await store.Store.InstallReplicaAsync(
            store.On<Write>(info.Key), body, facts, place, CancellationToken.None);
    }

    private static async Task<ReplicaResult> InstallMarkerAsync(StoreFixture store, ObjectInfo marker) =>
        await store.Store.InstallReplicaMarkerAsync(
            store.On<Delete>(marker.Key), PlaceOf(marker), CancellationToken.None);

    private static ReplicaLock LockOf(
        StoreFixture store, ObjectInfo info, ObjectLock wanted, bool bypasses = true) => new(
        wanted, store.On<Protect>(info.Key, info.Version),
        bypasses ? store.On<BypassGovernance>(info.Key, info.Version) : null);

    /// <summary>As it travels: by its text.</summary>
    private static ReplicaPlace PlaceOf(ObjectInfo info) =>
        new(VersionId.TryParsePlace(info.Version.ToPlaceText())!.Value, info.LastModified);

    private static IReadOnlyList<ListedVersion> List(StoreFixture store) =>
        store.Store.ListVersions(store.OnBucket<List>(), Everything, afterVersion: null).Versions;

    private static (VersionId Version, bool IsLatest) Seen(ListedVersion one) => (one.Info.Version, one.IsLatest);

    private static (string, VersionId, DateTimeOffset, ETag, bool, bool) Described(ListedVersion one) =>
        (one.Info.Key, one.Info.Version, one.Info.LastModified, one.Info.ETag, one.Info.IsDeleteMarker, one.IsLatest);

    private static byte[] Get(StoreFixture store, ObjectInfo info)
    {
        using var reader = store.Store.OpenObject(store.On<Read>(info.Key, info.Version))!;
        return StoreFixture.ReadAll(reader);
    }
}
