using Drystone.Engine.Access;
using Drystone.Engine.Changes;
using Drystone.Engine.Tables;
using Drystone.Keyspace.Memory;
using Drystone.Keyspace;

namespace Drystone.Engine.Tests;

public sealed class ChangeTests
{
    [Fact]
    public async Task Every_change_is_in_the_log_once_and_in_order_also_after_a_restart()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.Store.SetVersioningAsync(store.OnBucket<Configure>(), true, CancellationToken.None);
        var put = (await store.PutAsync("key", [1, 2])).Object!;
        await store.Store.SetTagsAsync(store.On<Write>("key"), [new("a", "b")], CancellationToken.None);
        var marker = await store.RemoveAsync("key");
        await store.RemoveAsync("key", put.Version);
        await store.ReopenAsync();

        var page = store.Store.ReadChanges(0, 100);
        Assert.Equal(0, page.MissedEntries);
        Assert.Equal(Enumerable.Range(1, 6).Select(i => (long)i), page.Entries.Select(entry => entry.Sequence));
        Assert.Equal(
            [
                ChangeKind.BucketCreated, ChangeKind.BucketConfigured, ChangeKind.ObjectPut, ChangeKind.TagsChanged,
                ChangeKind.DeleteMarkerCreated, ChangeKind.ObjectDeleted,
            ],
            page.Entries.Select(entry => entry.Change.Kind));
        Assert.Equal([put.Version, put.Version, marker.Version!.Value, put.Version],
            page.Entries.Skip(2).Select(entry => entry.Change.Version));
        Assert.Equal((2, 0), (page.Entries[2].Change.SizeBytes, page.Entries[2].Change.ReplacedBytes));
        Assert.Equal((0, 2), (page.Entries[5].Change.SizeBytes, page.Entries[5].Change.ReplacedBytes));
        Assert.Equal(new Actor(StoreFixture.Owner, "request", "127.0.0.1"), page.Entries[5].Change.Actor);
    }

    [Fact]
    public async Task The_log_tells_what_a_change_did_to_what_readers_of_the_key_see()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("plain", [1]);
        await store.RemoveAsync("plain");
        await store.Store.SetVersioningAsync(store.OnBucket<Configure>(), true, CancellationToken.None);
        var first = (await store.PutAsync("key", [1])).Object!.Version;
        var second = (await store.PutAsync("key", [2])).Object!.Version;
        var third = (await store.PutAsync("key", [3])).Object!.Version;
        await store.Store.SetTagsAsync(store.On<Write>("key", second), [new("a", "b")], CancellationToken.None);
        await store.RemoveAsync("key", second);
        await store.RemoveAsync("key", third);
        await store.Store.SetTagsAsync(store.On<Write>("key"), [], CancellationToken.None);
        var marker = (await store.RemoveAsync("key")).Version!.Value;
        await store.RemoveAsync("key", marker);
        await store.RemoveAsync("key", first);

        var changes = store.Store.ReadChanges(0, 100).Entries.Select(entry => entry.Change).ToList();
        Assert.Equal(
            [
                KeyEffect.Changed, KeyEffect.Removed,
                KeyEffect.Changed, KeyEffect.Changed, KeyEffect.Changed, KeyEffect.None,
                KeyEffect.None, KeyEffect.Changed, KeyEffect.Changed,
                KeyEffect.Removed, KeyEffect.Changed, KeyEffect.Removed,
            ],
            changes.Where(change => change.Key is not null).Select(change => change.Effect));
        Assert.Equal(
            [false, true],
            changes.Where(change => change.Kind == ChangeKind.TagsChanged).Select(change => change.IsUntagged));
    }

    [Fact]
    public async Task What_a_feature_remembers_can_be_measured_by_prefix()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.Store.WriteStateAsync(
            [
                new StateWrite("f", "a1"u8.ToArray(), new byte[3]), new StateWrite("f", "a2"u8.ToArray(), new byte[4]),
                new StateWrite("f", "b"u8.ToArray(), new byte[5]), new StateWrite("ff", "a"u8.ToArray(), new byte[6]),
            ],
            CancellationToken.None);
        Assert.Equal((2, 7), store.Store.MeasureState("f", "a"u8));
        Assert.Equal((3, 12), store.Store.MeasureState("f", []));
        Assert.Equal((0, 0), store.Store.MeasureState("f", "c"u8));
    }

    [Fact]
    public async Task Who_waits_for_a_change_is_woken_by_the_next_one()
    {
        await using var store = await StoreFixture.OpenAsync();
        var last = store.Store.LastChange();
        var waiting = store.Store.WaitForChangeAsync(last, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        await store.PutAsync("key", [1]);
        await waiting;
        await store.Store.WaitForChangeAsync(last, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_log_keeps_what_a_reader_has_not_read_within_bounds()
    {
        await using var keys = new MemoryKeyValueStore();
        await keys.WriteAsync(
            tx =>
            {
                for (var i = 0; i < 100; i++)
                {
                    ChangeLog.Append(tx, new Change
                    {
                        Kind = ChangeKind.ObjectPut,
                        Bucket = new Names.BucketName("bucket"),
                        BucketId = 1,
                        At = DateTimeOffset.UnixEpoch,
                        Actor = new Actor(StoreFixture.Owner),
                    });
                }

                StateTable.Write(tx, StateWrite.Cursor("reader", 40));
                return 0;
            },
            CancellationToken.None);
        Assert.Equal(41, await TrimAsync(keys, keptEntries: 10, keptForReaders: 1_000));
        Assert.Equal(51, await TrimAsync(keys, keptEntries: 10, keptForReaders: 50));
        await keys.WriteAsync(
            tx =>
            {
                StateTable.Write(tx, StateWrite.WithoutCursor("reader"));
                return 0;
            },
            CancellationToken.None);
        Assert.Equal(91, await TrimAsync(keys, keptEntries: 10, keptForReaders: 1_000));
        using var read = keys.BeginRead();
        Assert.Equal(50, ChangeLog.Read(read, 40, 10).MissedEntries);
        Assert.Equal(0, ChangeLog.Read(read, 100, 10).MissedEntries);
    }

    [Fact]
    public async Task State_is_written_wholly_and_read_in_order_of_its_own_feature()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.Store.WriteStateAsync(
            [
                new StateWrite("queue", new byte[] { 2 }, new byte[] { 20 }),
                new StateWrite("queue", new byte[] { 1 }, new byte[] { 10 }),
                new StateWrite("queues", new byte[] { 1 }, new byte[] { 99 }),
                StateWrite.Cursor("reader", 7),
            ],
            CancellationToken.None);
        await store.ReopenAsync();
        Assert.Equal([10, 20], store.Store.ListState("queue", [], 10).Select(entry => (int)entry.Value[0]));
        Assert.Equal([2], store.Store.ListState("queue", [2], 10).Select(entry => (int)entry.Key[0]));
        Assert.Equal(7, store.Store.FindCursor("reader"));
        Assert.Null(store.Store.FindCursor("other"));
    }

    private static async Task<long> TrimAsync(MemoryKeyValueStore keys, long keptEntries, long keptForReaders)
    {
        while (await keys.WriteAsync(tx => ChangeLog.Trim(tx, keptEntries, keptForReaders), CancellationToken.None))
        {
        }

        using var tx = keys.BeginRead();
        return ChangeLog.Read(tx, 0, 1).Entries[0].Sequence;
    }
}
