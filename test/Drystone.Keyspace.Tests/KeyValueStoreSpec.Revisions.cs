using System.Text;

namespace Drystone.Keyspace.Tests;

public abstract partial class KeyValueStoreSpec
{
    [Fact]
    public async Task A_revision_stands_until_a_key_that_begins_so_is_written()
    {
        await Store.PutAsync("a1", "1");
        var first = Store.Revision((byte)'a');
        await Store.PutAsync("b1", "1");
        Store.Get("a1");

        Assert.NotNull(first);
        Assert.Equal(first, Store.Revision((byte)'a'));

        await Store.PutAsync("a2", "1");
        var second = Store.Revision((byte)'a');
        await Store.DeleteAsync("a2");

        Assert.NotEqual(first, second);
        Assert.NotEqual(second, Store.Revision((byte)'a'));
    }

    [Fact]
    public async Task There_is_no_revision_while_a_write_is_under_way_and_a_failed_one_ends_it()
    {
        long? during = 0;
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Store.WriteAsync<bool>(write =>
        {
            write.Put("a1"u8, "1"u8);
            during = Store.Revision((byte)'a');
            throw new InvalidOperationException("The work failed.");
        }));

        Assert.Null(during);
        Assert.NotNull(Store.Revision((byte)'a'));
        Assert.NotNull(Store.Revision((byte)'b'));
    }

    [Fact]
    public async Task What_was_read_at_a_revision_is_what_a_reader_finds_as_long_as_it_stands()
    {
        using var ended = new CancellationTokenSource();
        var reader = Task.Run(() => ReadAtRevisions(ended.Token));
        for (var value = 1; value <= 300; value++)
        {
            await Store.PutAsync("a", $"{value}");

            // Who has written finds it by the revision alone.
            Assert.NotNull(Store.Revision((byte)'a'));
            Assert.Equal($"{value}", Store.Get("a"));
        }

        await ended.CancelAsync();
        Assert.True(await reader > 0);
    }

    /// <summary>Reads by the rule of <see cref="IKeyValueStore.Revision"/>, and holds what it kept against the
    /// store.</summary>
    /// <returns>How often what was kept still stood.</returns>
    private int ReadAtRevisions(CancellationToken cancel)
    {
        var (kept, keptAt, stood) = ((string?)null, (long?)null, 0);
        while (!cancel.IsCancellationRequested || stood == 0)
        {
            var before = Store.Revision((byte)'a');
            var now = Store.Get("a");
            if (before is not null && before == keptAt && before == Store.Revision((byte)'a'))
            {
                Assert.Equal(kept, now);
                stood++;
            }
            (kept, keptAt) = (now, before);
        }
        return stood;
    }

    [Fact]
    public async Task Groundwork_is_laid_before_the_work_runs()
    {
        var groundwork = new NotedGroundwork();

        var wasLaid = await Store.WriteAsync(_ => groundwork.IsLaid, groundwork, CancellationToken.None);

        Assert.True(wasLaid);
    }

    [Fact]
    public async Task What_could_not_be_laid_fails_its_own_write_alone()
    {
        var writes = Enumerable.Range(0, 40).Select(index =>
        {
            var groundwork = new NotedGroundwork { Fails = index % 4 == 0 };
            return (groundwork, Task: Task.Run(async () => await Store.WriteAsync(
                write =>
                {
                    write.Put(Encoding.ASCII.GetBytes($"a{index:D2}"), "1"u8);
                    return groundwork.IsLaid;
                },
                groundwork,
                CancellationToken.None)));
        }).ToList();

        foreach (var (groundwork, write) in writes)
        {
            if (groundwork.Fails)
            {
                var told = await Assert.ThrowsAsync<IOException>(() => write);
                Assert.Same(groundwork.Failure, told);
            }
            else
            {
                Assert.True(await write);
            }

            Assert.Equal(1, groundwork.TimesLaid);
        }

        Assert.Equal(30, Store.KeysFrom("a"u8.ToArray()).Length);
    }

    [Fact]
    public async Task Groundwork_of_a_write_that_was_withdrawn_is_not_touched()
    {
        var groundwork = new NotedGroundwork();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Store.WriteAsync(_ => true, groundwork, cancelled.Token));
        await Store.PutAsync("a", "1");

        Assert.Equal(0, groundwork.TimesLaid);
    }
}
