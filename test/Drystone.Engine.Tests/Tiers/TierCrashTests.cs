using Drystone.Engine.Opening;
using Drystone.Keyspace;

namespace Drystone.Engine.Tests.Tiers;

public sealed class TierCrashTests
{
    private static readonly byte[] First = StoreFixture.Bytes(TierFixture.LargeBytes, seed: 1);
    private static readonly byte[] Second = StoreFixture.Bytes(300_000, seed: 2);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wherever_a_move_ends_the_next_start_finishes_it_and_leaves_nothing_behind(bool inParts)
    {
        for (var writes = 0; !await MoveInterruptedAsync(writes, inParts); writes++)
        {
        }
    }

    [Fact]
    public async Task Wherever_a_restore_ends_the_next_start_finishes_it_and_leaves_nothing_behind()
    {
        for (var writes = 0; !await RestoreInterruptedAsync(writes); writes++)
        {
        }
    }

    /// <summary>The directory is what a process leaves that is killed while it sends.</summary>
    [Fact]
    public async Task What_a_killed_process_has_sent_is_removed_by_the_next()
    {
        await using var store = await TierFixture.OpenAsync();
        await PutAsync(store, inParts: true);
        await store.MoveAllAsync("COLD");
        var copy = Path.Combine(store.Store.Root, "copy");
        var puts = 0;
        store.Cold.HalfWay = _ =>
        {
            if (++puts == 2)
            {
                CopyDirectory(store.Store.Options.DataDirectory, copy);
                throw new IOException("Killed.");
            }

            return Task.CompletedTask;
        };
        await store.PassAsync(2);
        Assert.NotEmpty(store.Cold.Objects);
        store.Cold.HalfWay = null;
        var reopened = await ObjectStore.OpenAsync(
            store.Store.Options with { DataDirectory = copy }, CancellationToken.None);
        while (await reopened.ReclaimAsync(CancellationToken.None) > 0)
        {
        }

        Assert.Empty(store.Cold.Objects);
        Assert.Equal(1, await reopened.RunTiersAsync(CancellationToken.None));
        await reopened.DisposeAsync();
        Assert.Equal(2, store.Cold.Objects.Count);
    }

    /// <summary>True when it was not interrupted any more.</summary>
    private static async Task<bool> MoveInterruptedAsync(int writes, bool inParts)
    {
        ObservedKeyspace keys = null!;
        await using var store = await TierFixture.OpenAsync(
            (directory, time) => keys = new ObservedKeyspace(StoreOpener.OpenKeyspace(directory, time)));
        await PutAsync(store, inParts);
        await store.MoveAllAsync("COLD");
        store.Time.Advance(TimeSpan.FromDays(2));
        var isWhole = await RunAsync(store, keys, writes, store.RunAsync);
        Assert.Equal(Whole(inParts), store.Store.Get("key"));
        await store.RunAsync();
        await store.MoveAsync();
        await AssertWholeAsync(store, inParts, "COLD");
        Assert.Equal(inParts ? 2 : 1, store.Cold.Objects.Count);
        Assert.Empty(store.Store.BlobFiles());
        return isWhole;
    }

    private static async Task<bool> RestoreInterruptedAsync(int writes)
    {
        ObservedKeyspace keys = null!;
        await using var store = await TierFixture.OpenAsync(
            (directory, time) => keys = new ObservedKeyspace(StoreOpener.OpenKeyspace(directory, time)));
        await PutAsync(store, inParts: true);
        await store.MoveAllAsync("GLACIER");
        await store.PassAsync(2);
        await store.ReclaimAsync();
        await store.RestoreAsync("key");
        var isWhole = await RunAsync(store, keys, writes, store.MoveAsync);
        await store.MoveAsync();
        await AssertWholeAsync(store, inParts: true, "GLACIER");
        Assert.Single(store.Store.BlobFiles());
        await store.PassAsync(3);
        await store.ReclaimAsync();
        Assert.Empty(store.Store.BlobFiles());
        Assert.Equal(2, store.Glacier.Objects.Count);
        return isWhole;
    }

    private static async Task<bool> RunAsync(
        TierFixture store, ObservedKeyspace keys, int writes, Func<Task<int>> run)
    {
        keys.WritesLeft = writes;
        try
        {
            await run();
        }
        catch (Exception fault) when (fault is StoreUnavailableException or KeyspaceException)
        {
            // What fails in the background is tried again, and says nothing here.
        }

        var isWhole = keys.WritesLeft > 0;
        keys.WritesLeft = null;
        await store.Store.ReopenAsync();
        return isWhole;
    }

    private static async Task AssertWholeAsync(TierFixture store, bool inParts, string storageClass)
    {
        await store.ReclaimAsync();
        await store.Store.ReopenAsync();
        await store.ReclaimAsync();
        Assert.Equal(storageClass, store.Head("key").Tier?.Tier);
        Assert.Equal(Whole(inParts), store.Store.Get("key"));
    }

    private static byte[] Whole(bool inParts) => inParts ? [.. First, .. Second] : First;

    private static async Task PutAsync(TierFixture store, bool inParts)
    {
        if (!inParts)
        {
            await store.PutAsync("key", First);
            return;
        }

        var upload = await store.Store.StartUploadAsync("key");
        await store.Store.PutPartAsync("key", upload, 1, First);
        await store.Store.PutPartAsync("key", upload, 2, Second);
        await store.Store.CompleteAllAsync("key", upload);
    }

    private static void CopyDirectory(string from, string to)
    {
        var files = Directory.GetFiles(from, "*", SearchOption.AllDirectories);
        foreach (var file in files.Where(file => !file.EndsWith("/lock", StringComparison.Ordinal)))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        foreach (var directory in Directory.GetDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, directory)));
        }
    }
}
