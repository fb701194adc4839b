using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Names;
using Drystone.Engine.Tables;
using Drystone.Keyspace.Memory;
using Drystone.Keyspace;

namespace Drystone.Engine.Tests.Lifecycle;

public sealed class LifecycleSweepTests
{
    private const long OtherBucketId = 1L << 40;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_looks_of_a_removed_bucket_go_with_it_and_those_of_others_stay(bool isInterrupted)
    {
        const int Objects = 2_500;
        var keys = new MemoryKeyValueStore();
        await using var store = await LifecycleFixture.OpenInMemoryAsync(keys);
        await store.SetAsync(new LifecycleRule { Id = "late", ExpirationDays = 3_000 });
        for (var i = 0; i < Objects; i++)
        {
            await store.PutAsync($"{i}", bytes: 0);
            await store.Store.DeleteAsync($"{i}");
        }

        await keys.WriteAsync(
            tx =>
            {
                var dueAt = store.Time.GetUtcNow().AddDays(5_000);
                LifecycleTable.Add(tx, dueAt, OtherBucketId, new BucketName("other"), new ObjectKey("key"));
                return true;
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(Objects + 1, Looks(keys).Count);
        Assert.Equal(
            DeleteBucketOutcome.Deleted,
            await store.Store.Store.DeleteBucketAsync(store.Store.OnBucket<Configure>(), CancellationToken.None));
        if (isInterrupted)
        {
            using var cancelled = new CancellationTokenSource();
            await cancelled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => store.Store.Store.RunLifecycleAsync(only: null, cancelled.Token));
        }

        Assert.Equal(0, await store.RunAsync());
        Assert.Equal(OtherBucketId, Assert.Single(Looks(keys)).BucketId);
        Assert.Empty(store.Store.Store.ListState("lifecycle-sweep", [], 10));
    }

    [Fact]
    public async Task A_bucket_is_removed_without_a_trace_where_no_look_is_kept()
    {
        await using var store = await LifecycleFixture.OpenInMemoryAsync(new MemoryKeyValueStore());
        await store.Store.Store.DeleteBucketAsync(store.Store.OnBucket<Configure>(), CancellationToken.None);
        Assert.Empty(store.Store.Store.ListState("lifecycle-sweep", [], 10));
    }

    private static List<LifecycleLook> Looks(MemoryKeyValueStore keys)
    {
        using var tx = keys.BeginRead();
        return LifecycleTable.List(tx, after: null, dueBy: null, 10_000);
    }
}
