using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Listing;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;

namespace Drystone.Engine.Tests;

public sealed class VersionTests
{
    private static readonly ListQuery Everything = new(string.Empty, null, null, 1_000);

    [Fact]
    public async Task An_overwrite_keeps_the_version_before_it()
    {
        await using var store = await StoreFixture.OpenAsync();
        var before = (await store.PutAsync("key", [0])).Object!;
        await SetAsync(store, enabled: true);
        var first = (await store.PutAsync("key", [1])).Object!;
        var second = (await store.PutAsync("key", [2])).Object!;
        Assert.True(before.Version.IsNull);
        Assert.Equal([2], store.Get("key"));
        Assert.Equal([1], Get(store, "key", first.Version));
        Assert.Equal([0], Get(store, "key", VersionId.Null));
        Assert.Equal(
            [(second.Version, true), (first.Version, false), (before.Version, false)], List(store).Select(Seen));
    }

    [Fact]
    public async Task A_delete_leaves_a_marker_and_removing_the_marker_brings_the_object_back()
    {
        await using var store = await StoreFixture.OpenAsync();
        await SetAsync(store, enabled: true);
        var version = (await store.PutAsync("key", [1])).Object!.Version;
        var marker = await store.RemoveAsync("key");
        Assert.True(marker.IsDeleteMarker);
        Assert.Null(store.Get("key"));
        Assert.Equal(marker.Version, store.Store.FindDeleteMarker(store.On<Read>("key"))!.Version);
        Assert.Empty(store.Store.ListObjects(store.OnBucket<List>(), Everything).Objects);
        Assert.Equal([1], Get(store, "key", version));

        var removed = await store.RemoveAsync("key", marker.Version);
        Assert.Equal(new DeleteResult(DeleteOutcome.Deleted, marker.Version, IsDeleteMarker: true), removed);
        Assert.Equal([1], store.Get("key"));
        Assert.Equal(DeleteOutcome.Absent, (await store.RemoveAsync("key", marker.Version)).Outcome);
    }

    [Fact]
    public async Task A_page_that_ends_at_a_null_version_is_followed_by_the_next_when_it_is_gone()
    {
        await using var store = await StoreFixture.OpenAsync();
        await SetAsync(store, enabled: true);
        var older = (await store.PutAsync("key", [1])).Object!.Version;
        await SetAsync(store, enabled: false);
        await store.PutAsync("key", [2]);
        await store.PutAsync("next", [3]);
        var first = store.Store.ListVersions(
            store.OnBucket<List>(), Everything with { MaxEntries = 1 }, afterVersion: null);
        Assert.True(first.NextVersion!.Value.IsNull);
        await store.RemoveAsync("key", VersionId.Null);
        var marker = VersionId.TryParsePlace(first.NextVersion.Value.ToPlaceText());
        var rest = store.Store.ListVersions(
            store.OnBucket<List>(), Everything with { After = first.NextKey }, marker);
        Assert.Equal(["key", "next"], rest.Versions.Select(one => one.Info.Key));
        Assert.Equal(older, rest.Versions[0].Info.Version);
    }

    [Fact]
    public async Task A_write_in_a_suspended_bucket_replaces_the_null_version_only()
    {
        await using var store = await StoreFixture.OpenAsync();
        await SetAsync(store, enabled: true);
        var kept = (await store.PutAsync("key", [1])).Object!.Version;
        await SetAsync(store, enabled: false);
        await store.PutAsync("key", [2]);
        await store.PutAsync("key", [3]);
        Assert.Equal([3], store.Get("key"));
        Assert.Equal([1], Get(store, "key", kept));
        Assert.Equal(2, List(store).Count);
        await store.RemoveAsync("key");
        Assert.Equal([(true, true), (false, false)], List(store).Select(v => (v.Info.IsDeleteMarker, v.IsLatest)));
        Assert.True(List(store)[0].Info.Version.IsNull);
    }

    [Fact]
    public async Task What_versions_held_is_given_back_with_them()
    {
        await using var store = await StoreFixture.OpenAsync();
        await SetAsync(store, enabled: true);
        var large = StoreFixture.Bytes(3_000_000);
        var versions = new List<VersionId>();
        for (var i = 0; i < 3; i++)
        {
            versions.Add((await store.PutAsync("key", large)).Object!.Version);
        }

        Assert.Equal(new BucketUsage(3, 9_000_000), store.Store.GetUsage(store.OnBucket<Inspect>()));
        Assert.Equal(3, store.BlobFiles().Length);
        Assert.All(versions, version => Assert.Equal(large, Get(store, "key", version)));
        foreach (var version in versions)
        {
            await store.RemoveAsync("key", version);
        }

        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Empty(store.BlobFiles());
        Assert.Equal(default, store.Store.GetUsage(store.OnBucket<Inspect>()));
        Assert.Equal(
            DeleteBucketOutcome.Deleted,
            await store.Store.DeleteBucketAsync(store.OnBucket<Configure>(), CancellationToken.None));
    }

    [Fact]
    public async Task A_bucket_with_nothing_but_a_delete_marker_is_not_empty()
    {
        await using var store = await StoreFixture.OpenAsync();
        await SetAsync(store, enabled: true);
        await store.RemoveAsync("never-there");
        Assert.Equal(
            DeleteBucketOutcome.NotEmpty,
            await store.Store.DeleteBucketAsync(store.OnBucket<Configure>(), CancellationToken.None));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Any_history_of_writes_and_deletes_is_that_of_the_model(int seed)
    {
        await using var store = await StoreFixture.OpenAsync();
        var model = new VersionModel();
        var random = new Random(seed);
        string[] keys = ["a", "a\0", "a\0b", "a/b", "a/b/c", "\u00fc", "z"];
        for (var step = 0; step < 400; step++)
        {
            var key = keys[random.Next(keys.Length)];
            switch (random.Next(10))
            {
                case 0:
                    var enable = step < 50 ? model.State != VersioningState.Unversioned : random.Next(2) == 0;
                    if (step >= 50 || model.State != VersioningState.Unversioned)
                    {
                        await SetAsync(store, enable);
                        model.State = enable ? VersioningState.Enabled : VersioningState.Suspended;
                    }

                    break;
                case < 5:
                    var put = (await store.PutAsync(key, [(byte)step])).Object!;
                    model.Put(key, put.Version.ToString(), (byte)step);
                    break;
                case < 7:
                    var deleted = await store.RemoveAsync(key);
                    model.Delete(key, deleted.Version?.ToString());
                    break;
                default:
                    if (model.Pick(key, random) is { } version)
                    {
                        await store.RemoveAsync(key, VersionId.TryParse(version));
                        model.Remove(key, version);
                    }

                    break;
            }

            Assert.Equal(model.Current(keys), keys.Select(one => store.Get(one)?[0]));
        }

        Assert.Equal(model.All(), List(store).Select(Show));
        Assert.Equal(model.All(), Paged(store, random).Select(Show));
        Assert.Equal(model.Versions, store.Store.GetUsage(store.OnBucket<Inspect>()).Versions);
    }

    [Fact]
    public async Task Listing_versions_rolls_up_common_prefixes()
    {
        await using var store = await StoreFixture.OpenAsync();
        await SetAsync(store, enabled: true);
        foreach (var key in (string[])["a", "d/1", "d/1", "d/2", "e"])
        {
            await store.PutAsync(key, [1]);
        }

        await store.RemoveAsync("d/2");
        await store.RemoveAsync("d/3");
        await store.RemoveAsync("e");
        var page = store.Store.ListVersions(
            store.OnBucket<List>(), Everything with { Delimiter = "/" }, afterVersion: null);
        Assert.Equal(["d/"], page.CommonPrefixes);
        Assert.Equal(["a", "e", "e"], page.Versions.Select(version => version.Info.Key));
        Assert.Equal([true, true, false], page.Versions.Select(version => version.IsLatest));
    }

    private static (VersionId, bool) Seen(ListedVersion version) => (version.Info.Version, version.IsLatest);

    private static string Show(ListedVersion version) =>
        $"{version.Info.Key} {version.Info.Version} {version.Info.IsDeleteMarker} {version.IsLatest}";

    private static IReadOnlyList<ListedVersion> List(StoreFixture store) =>
        store.Store.ListVersions(store.OnBucket<List>(), Everything, afterVersion: null).Versions;

    private static List<ListedVersion> Paged(StoreFixture store, Random random)
    {
        var all = new List<ListedVersion>();
        string? after = null;
        VersionId? afterVersion = null;
        do
        {
            var page = store.Store.ListVersions(
                store.OnBucket<List>(), new ListQuery(string.Empty, null, after, random.Next(1, 4)), afterVersion);
            all.AddRange(page.Versions);
            (after, afterVersion) = (page.NextKey, page.NextVersion);
        }
        while (after is not null);
        return all;
    }

    private static byte[]? Get(StoreFixture store, string key, VersionId version)
    {
        using var reader = store.Store.OpenObject(store.On<Read>(key, version));
        return reader is null ? null : StoreFixture.ReadAll(reader);
    }

    private static async Task SetAsync(StoreFixture store, bool enabled) => Assert.Equal(
        ConfigureOutcome.Done,
        await store.Store.SetVersioningAsync(store.OnBucket<Configure>(), enabled, CancellationToken.None));
}
