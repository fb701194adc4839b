using Drystone.Keyspace.Lmdb;

namespace Drystone.Keyspace.Tests.Lmdb;

/// <summary>What only a store on disk does.</summary>
public sealed class LmdbStoreTests : IDisposable
{
    private const long TinyMapBytes = 1 << 18;

    private readonly StoreDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Everything_is_there_after_a_reopen()
    {
        var longKey = new byte[2000];
        await using (var store = _directory.Open())
        {
            await store.PutAsync("a", "1");
            await store.PutAsync(longKey, [2]);
        }

        await using var reopened = _directory.Open();

        Assert.Equal("1", reopened.Get("a"));
        Assert.Equal([2], reopened.Get(longKey));
    }

    [Fact]
    public async Task A_store_that_has_grown_reopens_with_a_smaller_initial_map()
    {
        await using (var store = _directory.Open(TinyMapBytes))
        {
            await store.PutAsync([1], new byte[KeyspaceLimits.MaxValueBytes]);
        }

        await using var reopened = _directory.Open(TinyMapBytes);
        await reopened.PutAsync([2], new byte[KeyspaceLimits.MaxValueBytes]);

        Assert.Equal(KeyspaceLimits.MaxValueBytes, reopened.Get([1])?.Length);
        Assert.Equal(KeyspaceLimits.MaxValueBytes, reopened.Get([2])?.Length);
    }

    [Fact]
    public async Task Writes_that_wait_are_committed_before_the_store_closes()
    {
        var store = _directory.Open();
        var writes = Enumerable.Range(0, 500).Select(i => store.PutAsync($"{i}", "1").AsTask()).ToArray();
        await store.DisposeAsync();

        await Task.WhenAll(writes);
        await using var reopened = _directory.Open();
        Assert.Equal(500, reopened.KeysFrom([]).Length);
    }

    [Fact]
    public async Task A_second_open_is_refused_and_harms_nothing()
    {
        await using var store = _directory.Open();

        var refusal = Assert.Throws<KeyspaceException>(() => _directory.Open());

        Assert.Equal(KeyspaceFault.InUse, refusal.Fault);
        await store.PutAsync("a", "1");
        Assert.Equal("1", store.Get("a"));
    }

    [Fact]
    public async Task The_map_grows_under_readers_and_writers()
    {
        const int Writers = 8, WritesEach = 60;
        await using var store = _directory.Open(TinyMapBytes);
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => ReadUntil(store, done.Token))).ToArray();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < WritesEach; i++)
            {
                await store.PutAsync([(byte)writer, (byte)i], new byte[20_000]);
            }
        })));
        await done.CancelAsync();
        await Task.WhenAll(readers);

        Assert.Equal(Writers * WritesEach, store.KeysFrom([]).Length);
        var statistics = store.GetStatistics();
        Assert.InRange(statistics.UsedBytes, Writers * WritesEach * 20_000, statistics.CapacityBytes);
    }

    private static void ReadUntil(LmdbKeyValueStore store, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            using var read = store.BeginRead();
            Assert.All(read.EntriesFrom([], limit: 4), entry => Assert.Equal(20_000, entry.Value.Length));
        }
    }

    [Fact]
    public async Task A_snapshot_that_stays_open_fails_the_write_that_has_to_grow_the_map_and_no_later_one()
    {
        await using var store = LmdbKeyValueStore.Open(new()
        {
            Directory = _directory.Path,
            InitialMapBytes = TinyMapBytes,
            SnapshotPatience = TimeSpan.FromMilliseconds(50),
        });
        using (store.BeginRead())
        {
            var failure = await Assert.ThrowsAsync<KeyspaceException>(
                async () => await store.PutAsync([1], new byte[KeyspaceLimits.MaxValueBytes]));
            Assert.Contains("snapshot", failure.Message, StringComparison.Ordinal);
        }

        await store.PutAsync([1], new byte[KeyspaceLimits.MaxValueBytes]);

        Assert.NotNull(store.Get([1]));
    }

    [Fact]
    public async Task A_store_with_an_open_snapshot_is_not_closed_under_it()
    {
        var store = LmdbKeyValueStore.Open(new()
        {
            Directory = _directory.Path,
            SnapshotPatience = TimeSpan.FromMilliseconds(50),
        });
        await store.PutAsync("a", "1");
        using var read = store.BeginRead();

        await Assert.ThrowsAsync<KeyspaceException>(async () => await store.DisposeAsync());

        Assert.True(read.TryGet("a"u8, out _));
    }

    [Fact]
    public async Task A_thousand_snapshots_can_be_open_and_one_too_many_is_explained()
    {
        await using var store = _directory.Open();
        var open = new List<IReadTransaction>();

        void OpenForever()
        {
            while (true)
            {
                open.Add(store.BeginRead());
            }
        }

        var refusal = Assert.Throws<KeyspaceException>(OpenForever);

        Assert.InRange(open.Count, 1_000, LmdbEnvironment.MaxReaders);
        Assert.Contains("snapshots are open", refusal.Message, StringComparison.Ordinal);
        open.ForEach(read => read.Dispose());
        store.BeginRead().Dispose();
    }

    [Fact]
    public async Task A_snapshot_may_be_opened_and_used_by_different_threads()
    {
        await using var store = _directory.Open();
        await store.PutAsync("a", "1");

        var read = await Task.Run(store.BeginRead);
        Assert.True(await Task.Run(() => read.TryGet("a"u8, out _)));
        await Task.Run(read.Dispose);
    }

    [Fact]
    public async Task A_work_runs_again_when_a_member_of_its_group_throws_after_writing()
    {
        await using var store = _directory.Open();
        using var blocker = new BlockedCommitter(store);
        var runs = 0;
        var kept = store.WriteAsync(write =>
        {
            write.Put("kept"u8, "1"u8);
            return ++runs;
        }).AsTask();
        var thrown = store.WriteAsync<int>(write =>
        {
            write.Put("lost"u8, "1"u8);
            throw new TimeoutException();
        }).AsTask();

        blocker.Release();

        await Assert.ThrowsAsync<TimeoutException>(() => thrown);
        Assert.Equal(2, await kept);
        Assert.Equal("1", store.Get("kept"));
        Assert.Null(store.Get("lost"));
    }

    [Fact]
    public async Task A_group_of_writes_is_committed_once()
    {
        await using var store = _directory.Open();
        using var blocker = new BlockedCommitter(store);
        var writes = Enumerable.Range(0, 100).Select(i => store.PutAsync($"{i}", "1").AsTask()).ToArray();

        blocker.Release();
        await Task.WhenAll(writes);

        Assert.Equal((2, 101), (store.GetStatistics().Commits, store.GetStatistics().Writes));
    }

    [Fact]
    public async Task The_groundwork_of_a_write_that_waits_and_is_withdrawn_is_not_laid()
    {
        await using var store = _directory.Open();
        var groundwork = new NotedGroundwork();
        using (new BlockedCommitter(store))
        {
            using var cancel = new CancellationTokenSource();
            var withdrawn = store.WriteAsync(write => write.Delete("a"u8), groundwork, cancel.Token).AsTask();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => withdrawn);
        }

        await store.PutAsync("a", "1");
        Assert.Equal(0, groundwork.TimesLaid);
    }

    [Fact]
    public async Task A_group_with_more_groundwork_than_commits_may_wait_for_is_cut()
    {
        await using var store = _directory.Open();
        using var blocker = new BlockedCommitter(store);
        var writes = Enumerable.Range(0, 40).Select(i => store.WriteAsync(
            write => write.Delete("a"u8), new NotedGroundwork(), CancellationToken.None).AsTask()).ToArray();

        blocker.Release();
        await Task.WhenAll(writes);

        // Of one mebibyte each: four to a group.
        Assert.Equal((11, 41), (store.GetStatistics().Commits, store.GetStatistics().Writes));
    }

    [Fact]
    public async Task Groundwork_that_throws_fails_those_that_have_some_and_nobody_else()
    {
        await using var store = _directory.Open();
        Task<bool> spoilt, spoiltToo, other;
        using (new BlockedCommitter(store))
        {
            spoilt = store.WriteAsync(
                write => write.Delete("a"u8), new NotedGroundwork { Throws = true }, CancellationToken.None).AsTask();
            spoiltToo = store.WriteAsync(
                write => write.Delete("a"u8), new NotedGroundwork(), CancellationToken.None).AsTask();
            other = store.PutAsync("b", "1").AsTask();
        }

        await Assert.ThrowsAsync<InvalidDataException>(() => spoilt);
        await Assert.ThrowsAsync<InvalidDataException>(() => spoiltToo);
        Assert.True(await other);
        await store.PutAsync("c", "1");
    }

    [Fact]
    public async Task A_write_that_waits_can_be_withdrawn()
    {
        await using var store = _directory.Open();
        using var blocker = new BlockedCommitter(store);
        using var cancel = new CancellationTokenSource();
        var withdrawn = store.WriteAsync(write => write.Delete("a"u8), cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => withdrawn);
    }

    [Fact]
    public async Task A_snapshot_can_be_opened_while_a_write_runs()
    {
        await using var store = _directory.Open();
        await store.PutAsync("a", "1");
        using var blocker = new BlockedCommitter(store);

        Assert.Equal("1", store.Get("a"));
    }
}
