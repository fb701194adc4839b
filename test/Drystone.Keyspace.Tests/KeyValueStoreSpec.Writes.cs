namespace Drystone.Keyspace.Tests;

public abstract partial class KeyValueStoreSpec
{
    [Fact]
    public async Task A_write_sees_its_own_writes()
    {
        await Store.PutAsync("a", "old");

        var seen = await Store.WriteAsync(write =>
        {
            write.Put("a"u8, "new"u8);
            write.Put("b"u8, "2"u8);
            write.Delete("b"u8);
            write.Put("c"u8, "3"u8);
            return (Found: write.TryGet("a"u8, out var value) && value.SequenceEqual("new"u8),
                Keys: write.EntriesFrom([]).Count);
        });

        Assert.Equal((true, 2), seen);
    }

    [Fact]
    public async Task A_cursor_is_refused_after_a_write()
    {
        await Store.PutAsync("a", "1");

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Store.WriteAsync(write =>
        {
            using var cursor = write.OpenCursor();
            cursor.Seek([]);
            write.Put("b"u8, "2"u8);
            return cursor.MoveNext();
        }));
    }

    [Fact]
    public async Task A_work_that_throws_leaves_nothing_and_its_exception_reaches_the_caller()
    {
        await Store.PutAsync("kept", "1");

        var failure = await Assert.ThrowsAsync<TimeoutException>(async () => await Store.WriteAsync<int>(write =>
        {
            write.Put("lost"u8, "1"u8);
            write.Delete("kept"u8);
            throw new TimeoutException("mine");
        }));

        Assert.Equal("mine", failure.Message);
        Assert.Equal("1", Store.Get("kept"));
        Assert.Null(Store.Get("lost"));
    }

    [Fact]
    public async Task Works_that_throw_do_not_disturb_the_ones_beside_them()
    {
        const int Writers = 64, WritesEach = 20;

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < WritesEach; i++)
            {
                var write = Add("sum"u8.ToArray(), (writer + i) % 3);
                await (write.Fails ? Assert.ThrowsAsync<TimeoutException>(write.RunAsync) : write.RunAsync());
            }
        })));

        var expected = Enumerable.Range(0, Writers).SelectMany(w => Enumerable.Range(0, WritesEach).Select(i => w + i))
            .Count(n => n % 3 == 0);
        Assert.Equal(expected, BitConverter.ToInt32(Store.Get("sum"u8.ToArray())));
    }

    /// <summary>Adds one; kind 1 throws after it has written, kind 2 before.</summary>
    private (bool Fails, Func<Task> RunAsync) Add(byte[] key, int kind) => (kind != 0, async () =>
        await Store.WriteAsync(write =>
        {
            var before = write.TryGet(key, out var value) ? BitConverter.ToInt32(value) : 0;
            if (kind == 2)
            {
                throw new TimeoutException();
            }
            write.Put(key, BitConverter.GetBytes(before + 1));
            return kind == 0 ? before : throw new TimeoutException();
        }));

    [Fact]
    public async Task A_snapshot_does_not_change()
    {
        await Store.PutAsync("a", "old");
        await Store.PutAsync("b", "old");
        using var before = Store.BeginRead();

        await Store.PutAsync("a", "new");
        await Store.DeleteAsync("b");
        await Store.PutAsync("c", "new");

        Assert.True(before.TryGet("a"u8, out var value));
        Assert.Equal("old"u8, value);
        Assert.Equal(2, before.EntriesFrom([]).Count);
        Assert.Equal("new", Store.Get("a"));
    }

    [Fact]
    public async Task A_cancelled_write_does_not_start()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.WriteAsync(
            write =>
            {
                write.Put("a"u8, "1"u8);
                return 0;
            },
            cancel.Token));

        Assert.Null(Store.Get("a"));
    }

    [Fact]
    public async Task A_write_that_has_started_completes_whatever_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();

        var result = await Store.WriteAsync(
            write =>
            {
                cancel.Cancel();
                write.Put("a"u8, "1"u8);
                return 5;
            },
            cancel.Token);

        Assert.Equal(5, result);
        Assert.Equal("1", Store.Get("a"));
    }

    [Fact]
    public async Task Sixty_four_writers_are_serialized_and_counted()
    {
        const int Writers = 64, WritesEach = 50;
        var before = Store.GetStatistics();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < WritesEach; i++)
            {
                await Add("sum"u8.ToArray(), kind: 0).RunAsync();
            }
        })));

        var after = Store.GetStatistics();
        Assert.Equal(Writers * WritesEach, BitConverter.ToInt32(Store.Get("sum"u8.ToArray())));
        Assert.Equal(Writers * WritesEach, after.Writes - before.Writes);
        Assert.InRange(after.Commits - before.Commits, 1, Writers * WritesEach);
        Assert.True(after.UsedBytes > 0);
    }

    [Fact]
    public async Task A_closed_store_refuses()
    {
        await Store.DisposeAsync();
        await Store.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => Store.BeginRead());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await Store.PutAsync("a", "1"));
    }
}
