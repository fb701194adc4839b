using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Objects;
using Drystone.Engine.Quotas;

namespace Drystone.Engine.Tests;

public sealed class QuotaTests
{
    [Fact]
    public async Task What_does_not_fit_is_refused_and_leaves_nothing()
    {
        await using var store = await OpenAsync(new BucketQuota(MaxBytes: 10, MaxVersions: null));
        Assert.Equal(WriteOutcome.Done, await PutAsync(store, "a", 6));
        Assert.Equal(WriteOutcome.QuotaExceeded, await PutAsync(store, "b", 5));
        Assert.Null(store.Get("b"));
        Assert.Equal(WriteOutcome.Done, await PutAsync(store, "b", 4));
        Assert.False(store.Store.AdmitsQuota(store.On<Write>("c"), 1));
        Assert.True(store.Store.AdmitsQuota(store.On<Write>("c"), 0));
        Assert.Equal(new BucketUsage(2, 10), store.Store.GetUsage(store.OnBucket<Inspect>()));
    }

    [Fact]
    public async Task An_overwrite_has_the_room_of_what_it_replaces()
    {
        await using var store = await OpenAsync(new BucketQuota(10, 1));
        Assert.Equal(WriteOutcome.Done, await PutAsync(store, "a", 10));
        Assert.Equal(WriteOutcome.Done, await PutAsync(store, "a", 9));
        Assert.Equal(WriteOutcome.QuotaExceeded, await PutAsync(store, "b", 1));
        await store.DeleteAsync("a");
        Assert.Equal(WriteOutcome.Done, await PutAsync(store, "b", 1));
    }

    [Fact]
    public async Task Versions_count_until_they_are_removed()
    {
        await using var store = await OpenAsync(new BucketQuota(MaxBytes: null, MaxVersions: 2));
        await store.Store.SetVersioningAsync(store.OnBucket<Configure>(), true, CancellationToken.None);
        var first = (await store.PutAsync("a", [1])).Object!.Version;
        await PutAsync(store, "a", 1);
        Assert.Equal(WriteOutcome.QuotaExceeded, await PutAsync(store, "a", 1));
        await store.RemoveAsync("a");
        Assert.Equal(WriteOutcome.QuotaExceeded, await PutAsync(store, "a", 1));
        await store.RemoveAsync("a", first);
        Assert.Equal(WriteOutcome.Done, await PutAsync(store, "a", 1));
    }

    [Fact]
    public async Task Copies_and_completed_uploads_count_too()
    {
        await using var store = await OpenAsync(new BucketQuota(10, MaxVersions: null));
        await PutAsync(store, "a", 6);
        using (var source = store.Store.OpenObject(store.On<Read>("a"))!)
        {
            var copy = await store.Store.CopyObjectAsync(
                source, store.On<Write>("b"), new NewObject { ETag = default, Headers = ObjectHeaders.Empty }, default,
                CancellationToken.None);
            Assert.Equal(WriteOutcome.QuotaExceeded, copy.Outcome);
        }

        var upload = await store.StartUploadAsync("c");
        await store.PutPartAsync("c", upload, 1, StoreFixture.Bytes(5));
        var parts = store.Store.ListParts(store.On<Write>("c"), upload, 0, 10)!.Parts;
        Assert.Equal(WriteOutcome.QuotaExceeded, (await store.CompleteAsync("c", upload, parts)).Outcome);
        await store.DeleteAsync("a");
        Assert.Equal(WriteOutcome.Done, (await store.CompleteAsync("c", upload, parts)).Outcome);
    }

    [Fact]
    public async Task A_quota_is_kept_and_taken_off()
    {
        await using var store = await OpenAsync(new BucketQuota(1, 2));
        await store.ReopenAsync();
        Assert.Equal(new BucketQuota(1, 2), store.Store.FindQuota(store.OnBucket<Inspect>()));
        Assert.Equal(WriteOutcome.QuotaExceeded, await PutAsync(store, "a", 2));
        await store.Store.SetQuotaAsync(store.OnBucket<Configure>(), quota: null, CancellationToken.None);
        Assert.Equal(WriteOutcome.Done, await PutAsync(store, "a", 2));
    }

    private static async Task<WriteOutcome> PutAsync(StoreFixture store, string key, int sizeBytes) =>
        (await store.PutAsync(key, StoreFixture.Bytes(sizeBytes))).Outcome;

    private static async Task<StoreFixture> OpenAsync(BucketQuota quota)
    {
        var store = await StoreFixture.OpenAsync();
        await store.Store.SetQuotaAsync(store.OnBucket<Configure>(), quota, CancellationToken.None);
        store.RefreshBucket();
        return store;
    }
}
