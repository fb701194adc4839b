using Drystone.Engine.Objects;
using Drystone.Engine.Replication;
using Drystone.Server.Replication;

namespace Drystone.Server.Tests.Replication;

/// <summary>However many versions a key has, some are taken at a time, the oldest first.</summary>
public sealed class ExistingVersionsTests
{
    [Fact]
    public async Task A_key_with_many_versions_is_gone_through_in_bounded_pages()
    {
        const int Versions = 2 * ExistingVersions.PageVersions + 500;
        await using var store = await ReplicatedStore.StartAsync();
        await store.AddBucketAsync("from");
        var written = new List<ObjectInfo> { await store.PutAsync("from", "a"), await store.PutAsync("from", "a") };
        var puts = await Task.WhenAll(Enumerable.Range(0, Versions).Select(_ => store.PutAsync("from", "long")));
        written.AddRange(puts.OrderBy(info => info.Version.ToPlaceText(), StringComparer.Ordinal));
        written.Add(await store.PutAsync("from", "longer"));

        var existing = new ExistingVersions(store.Store);
        var found = new List<ObjectInfo>();
        var (page, isMore) = (new ExistingPage([], null, IsLast: false), true);
        while (!page.IsLast)
        {
            page = existing.Read(store.Bucket("from"), page.WholeKey, TestContext.Current.CancellationToken);
            Assert.InRange(page.Versions.Count, 0, ExistingVersions.PageVersions);
            found.AddRange(page.Versions);
            if (isMore && found.Count > ExistingVersions.PageVersions)
            {
                // Written while its key is gone through.
                written.Insert(written.Count - 1, await store.PutAsync("from", "long"));
                isMore = false;
            }
        }

        Assert.Equal(
            written.Select(info => (info.Key, info.Version)), found.Select(info => (info.Key, info.Version)));
    }

    [Fact]
    public async Task Existing_versions_of_a_long_key_all_arrive()
    {
        const int Versions = ExistingVersions.PageVersions + 200;
        await using var store = await ReplicatedStore.StartAsync();
        await store.AddBucketAsync("from");
        await store.AddBucketAsync("into");
        var puts = await Task.WhenAll(Enumerable.Range(0, Versions).Select(_ => store.PutAsync("from", "long")));
        await store.ReplicateAsync("from", "into", existing: true);
        await ReplicationServer.UntilAsync(() => Task.FromResult(
            puts.All(info => store.Find("from", info)!.Replication?.Status == ReplicationStatus.Completed)));
        Assert.All(puts, info => Assert.NotNull(store.Find("into", info)));
    }
}
