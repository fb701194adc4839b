using Drystone.Engine.Access;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Keyspace.Memory;
using Drystone.Keyspace;

namespace Drystone.Engine.Tests.Lifecycle;

/// <summary>What has changed between the look and the commit.</summary>
public sealed class LifecycleDeedTests
{
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_version_goes_only_while_as_many_newer_ones_are_there_as_its_rule_keeps(
        bool newerIsRemoved, bool goes)
    {
        var keys = new MemoryKeyValueStore();
        await using var store = await LifecycleFixture.OpenInMemoryAsync(keys);
        await store.SetVersioningAsync(isEnabled: true);
        var versions = new List<ObjectInfo>();
        for (var i = 0; i < 4; i++)
        {
            versions.Add(await store.PutAsync("key"));
        }

        // Delete markers are passed over.
        await store.Store.RemoveAsync("key");
        await store.PutAsync("key");
        var oldest = versions[0];
        if (newerIsRemoved)
        {
            await store.Store.RemoveAsync("key", versions[2].Version);
        }

        store.Store.RefreshBucket();
        var action = new LifecycleAction(
            LifecycleActionKind.ExpireNoncurrent, "rule", store.Time.GetUtcNow(), oldest, Upload: null)
        {
            NewerVersions = 3,
        };
        var isDone = await keys.WriteAsync(
            tx => LifecycleDeed.TryDo(
                tx, store.Store.Bucket, new ObjectKey("key"), action, to: null, store.Time.GetUtcNow()),
            TestContext.Current.CancellationToken);
        Assert.Equal(goes, isDone);
        Assert.Equal(!goes, store.Store.Store.HeadObject(store.Store.On<Read>("key", oldest.Version)) is not null);
    }

    [Fact]
    public async Task The_plan_says_how_many_newer_versions_its_rule_keeps()
    {
        await using var store = await LifecycleFixture.OpenInMemoryAsync(new MemoryKeyValueStore());
        await store.SetVersioningAsync(isEnabled: true);
        await store.SetAsync(new LifecycleRule { Id = "two", Noncurrent = new NoncurrentExpiration(1, 2) });
        for (var i = 0; i < 5; i++)
        {
            await store.PutAsync("key");
        }

        var preview = store.Store.Store.PreviewLifecycle(store.Store.Bucket, prefix: "", maxActions: 10);
        Assert.Equal([2, 2], preview.Actions.Select(action => action.Action.NewerVersions));
        Assert.Equal(2, await store.PassAsync(3));
        Assert.Equal(["key", "key old", "key old"], store.Versions());
    }
}
