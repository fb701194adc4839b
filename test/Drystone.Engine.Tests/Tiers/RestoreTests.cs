using Drystone.Engine.Changes;
using Drystone.Engine.Objects;
using Drystone.Engine.Tiers;

namespace Drystone.Engine.Tests.Tiers;

public sealed class RestoreTests
{
    private static readonly byte[] Bytes = StoreFixture.Bytes(TierFixture.LargeBytes);

    [Fact]
    public async Task An_archived_object_is_read_when_it_has_been_restored_and_until_its_time_is_over()
    {
        await using var store = await OpenWithArchivedAsync();
        Assert.Throws<ObjectArchivedException>(() => store.Store.Get("key"));
        await Assert.ThrowsAsync<ObjectArchivedException>(() => store.CopyAsync("key", "copy"));
        Assert.Equal(RestoreOutcome.Started, await store.RestoreAsync("key", days: 2));
        Assert.Equal(RestoreOutcome.InProgress, await store.RestoreAsync("key", days: 2));
        Assert.Throws<ObjectArchivedException>(() => store.Store.Get("key"));
        Assert.Equal(1, await store.MoveAsync());

        // Days end at midnight.
        var expiry = new DateTimeOffset(2026, 1, 7, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(expiry, store.Head("key").Tier?.Restore?.ExpiresAt);
        store.Glacier.IsDown = true;
        Assert.Equal(Bytes, store.Store.Get("key"));
        store.Glacier.IsDown = false;
        Assert.Single(store.Store.BlobFiles());
        await store.PassAsync(1.5);
        Assert.Equal(Bytes, store.Store.Get("key"));
        Assert.Equal(1, await store.PassAsync(1.5));
        Assert.Throws<ObjectArchivedException>(() => store.Store.Get("key"));
        Assert.Null(store.Head("key").Tier!.Restore);
        await store.ReclaimAsync();
        Assert.Empty(store.Store.BlobFiles());
        Assert.Single(store.Glacier.Objects);
        Assert.Equal(
            [ChangeKind.RestoreStarted, ChangeKind.RestoreCompleted, ChangeKind.RestoreExpired],
            store.Changes().Select(change => change.Kind).TakeLast(3));
        Assert.Equal(expiry, store.Changes().ElementAt(store.Changes().Count() - 2).RestoreExpiresAt);
    }

    [Fact]
    public async Task Who_asks_again_sets_the_time_anew()
    {
        await using var store = await OpenWithArchivedAsync();
        await store.RestoreAsync("key", days: 1);
        await store.MoveAsync();
        Assert.Equal(RestoreOutcome.Extended, await store.RestoreAsync("key", days: 10));
        await store.PassAsync(5);
        Assert.Equal(Bytes, store.Store.Get("key"));
        Assert.Equal(RestoreOutcome.Extended, await store.RestoreAsync("key", days: 1));
        await store.PassAsync(2.5);
        Assert.Throws<ObjectArchivedException>(() => store.Store.Get("key"));
    }

    [Fact]
    public async Task What_is_not_archived_is_not_restored()
    {
        await using var store = await OpenWithArchivedAsync();
        await store.PutAsync("plain", Bytes);
        await store.PutAsync("cold", Bytes, "COLD");
        await store.MoveAsync();
        Assert.Equal(RestoreOutcome.NotArchived, await store.RestoreAsync("plain"));
        Assert.Equal(RestoreOutcome.NotArchived, await store.RestoreAsync("cold"));
        Assert.Equal(RestoreOutcome.NoSuchKey, await store.RestoreAsync("absent"));
        Assert.Equal(
            RestoreOutcome.NoSuchVersion,
            await store.RestoreAsync("key", version: Engine.Names.VersionId.New(store.Time.GetUtcNow())));
    }

    [Fact]
    public async Task What_waits_for_its_tier_is_restored_from_the_disk()
    {
        await using var store = await TierFixture.OpenAsync();
        store.Glacier.IsDown = true;
        await store.PutAsync("key", Bytes, "GLACIER");
        await store.MoveAsync();
        Assert.Throws<ObjectArchivedException>(() => store.Store.Get("key"));
        await store.RestoreAsync("key");
        Assert.Equal(1, await store.MoveAsync());
        Assert.Equal(Bytes, store.Store.Get("key"));
        Assert.Single(store.Store.BlobFiles());
        store.Glacier.IsDown = false;
        Assert.Equal(1, await store.MoveAsync());
        await store.ReclaimAsync();
        Assert.Equal(Bytes, store.Store.Get("key"));
        Assert.Single(store.Store.BlobFiles());
        await store.PassAsync(3);
        await store.ReclaimAsync();
        Assert.Empty(store.Store.BlobFiles());
        Assert.Single(store.Glacier.Objects);
    }

    [Fact]
    public async Task A_copy_of_a_restored_object_outlives_it()
    {
        await using var store = await OpenWithArchivedAsync();
        await store.RestoreAsync("key");
        await store.MoveAsync();
        await store.SetAsync();
        Assert.Equal(WriteOutcome.Done, await store.CopyAsync("key", "copy"));

        // How AWS has an object leave the archive for good.
        Assert.Equal(WriteOutcome.Done, await store.CopyAsync("key", "key"));
        Assert.Null(store.Head("key").Tier);
        await store.PassAsync(5);
        await store.ReclaimAsync();
        Assert.Empty(store.Glacier.Objects);
        Assert.Equal(Bytes, store.Store.Get("key"));
        Assert.Equal(Bytes, store.Store.Get("copy"));
        Assert.Single(store.Store.BlobFiles());
    }

    [Fact]
    public async Task A_restored_object_that_is_deleted_leaves_nothing()
    {
        await using var store = await OpenWithArchivedAsync();
        await store.RestoreAsync("key");
        await store.MoveAsync();
        await store.Store.DeleteAsync("key");
        await store.ReclaimAsync();
        Assert.Empty(store.Store.BlobFiles());
        Assert.Empty(store.Glacier.Objects);
        Assert.Empty(Directory.GetFiles(
            store.Store.Options.DataDirectory, "*.tail", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_empty_object_is_archived_and_restored_like_any_other()
    {
        await using var store = await TierFixture.OpenAsync();
        await store.PutAsync("key", [], "GLACIER");
        Assert.Equal(0, await store.MoveAsync());
        Assert.Equal(RestoreOutcome.Started, await store.RestoreAsync("key"));
        Assert.Equal(1, await store.MoveAsync());
        Assert.Empty(store.Store.Get("key")!);
        Assert.Equal(0, store.Store.Store.GetTierStatistics().WaitingMoves);
    }

    [Fact]
    public async Task A_move_to_another_archive_keeps_the_copy_that_is_there()
    {
        await using var store = await OpenWithArchivedAsync();
        await store.RestoreAsync("key", days: 5);
        await store.MoveAsync();
        await store.MoveAllAsync("DEEP", days: 1);
        Assert.Equal(1, await store.RunAsync());
        Assert.Equal("DEEP", store.Head("key").Tier?.Tier);
        Assert.Equal(Bytes, store.Store.Get("key"));
        await store.ReclaimAsync();
        Assert.Single(store.Glacier.Objects);
        await store.PassAsync(7);
        Assert.Throws<ObjectArchivedException>(() => store.Store.Get("key"));
    }

    private static async Task<TierFixture> OpenWithArchivedAsync()
    {
        var store = await TierFixture.OpenAsync();
        await store.PutAsync("key", Bytes);
        await store.MoveAllAsync("GLACIER");
        Assert.Equal(1, await store.PassAsync(2));
        await store.ReclaimAsync();
        Assert.Empty(store.Store.BlobFiles());
        return store;
    }
}
