using Drystone.Engine.Access;

namespace Drystone.Engine.Tests.Faults;

/// <summary>A disk that is unmounted under a running store, and what is found in its place.</summary>
public sealed class PresenceTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_written_where_the_store_was_and_it_goes_on_when_it_is_back()
    {
        await using var store = await FillAsync();
        var data = store.Options.DataDirectory;
        Directory.Move(data, data + "-away");
        Directory.CreateDirectory(data);
        Assert.Equal(StoreFault.NotMounted, store.Store.GetHealth().Fault);
        Assert.Contains(data, store.Store.GetHealth().Reason, StringComparison.Ordinal);
        await AssertRefusesAsync(store, StoreFault.NotMounted);
        Assert.Equal(StoreFault.NotMounted, Assert.Throws<StoreUnavailableException>(() => store.Get("large")).Fault);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Store.ScrubAsync(Cancel));
        Assert.Empty(Directory.EnumerateFileSystemEntries(data));

        Directory.Delete(data);
        Directory.Move(data + "-away", data);
        Assert.True(store.Store.GetHealth().IsWritable);
        Assert.Empty(store.Store.ListScrubFindings());
        await store.PutAsync("after", StoreFixture.Bytes(3_000_000));
        Assert.Equal(StoreFixture.Bytes(3_000_000), store.Get("large"));
    }

    [Fact]
    public async Task Of_another_store_in_its_place_nothing_is_touched()
    {
        await using var store = await FillAsync();
        await using var other = await FillAsync();
        await other.Store.DisposeAsync();
        await store.DeleteAsync("garbage");
        var data = store.Options.DataDirectory;
        var before = FilesOf(other.Options.DataDirectory);
        Directory.Move(data, data + "-away");
        Directory.Move(other.Options.DataDirectory, data);
        Assert.Contains("Another store", store.Store.GetHealth().Reason, StringComparison.Ordinal);
        await AssertRefusesAsync(store, StoreFault.NotMounted);
        Assert.Equal(before, FilesOf(data));

        Directory.Move(data, other.Options.DataDirectory);
        Directory.Move(data + "-away", data);
        await store.Store.ReclaimAsync(Cancel);
        Assert.Equal(StoreFixture.Bytes(1_000), store.Get("small"));
        await other.ReopenAsync();
        Assert.Equal(StoreFixture.Bytes(3_000_000), other.Get("garbage"));
    }

    [Fact]
    public async Task A_marker_that_was_copied_is_that_of_the_store()
    {
        await using var store = await FillAsync();
        var marker = Path.Combine(store.Options.DataDirectory, "drystone.json");
        File.Move(marker, marker + ".old");
        File.Copy(marker + ".old", marker);
        Assert.True(store.Store.GetHealth().IsWritable);
        await store.PutAsync("after", StoreFixture.Bytes(3_000_000));
    }

    [Fact]
    public async Task Metadata_that_were_replaced_need_a_restart()
    {
        await using var store = await FillAsync();
        var keys = Path.Combine(store.Options.DataDirectory, "metadata", "data.mdb");
        File.Move(keys, keys + ".old");
        Assert.Equal(StoreFault.NotMounted, store.Store.GetHealth().Fault);
        File.Copy(keys + ".old", keys);
        Assert.True(store.Store.GetHealth().NeedsRestart);
        await AssertRefusesAsync(store, StoreFault.RestartNeeded);
    }

    private static async Task<StoreFixture> FillAsync()
    {
        var store = await StoreFixture.OpenAsync(options => options with { HealthInterval = null });
        await store.PutAsync("small", StoreFixture.Bytes(1_000));
        await store.PutAsync("large", StoreFixture.Bytes(3_000_000));
        await store.PutAsync("garbage", StoreFixture.Bytes(3_000_000));
        return store;
    }

    /// <summary>Writes of clients, and what the store removes by itself.</summary>
    private static async Task AssertRefusesAsync(StoreFixture store, StoreFault fault)
    {
        await store.Store.CheckHealthAsync(Cancel);
        foreach (var bytes in (int[])[0, 1_000, 3_000_000])
        {
            var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(
                () => store.PutAsync("refused", StoreFixture.Bytes(bytes)));
            Assert.Equal(fault, refusal.Fault);
        }

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.DeleteAsync("small"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Store.ReclaimAsync(Cancel));
        Assert.Null(store.Store.HeadObject(store.On<Read>("refused")));
    }

    private static List<string> FilesOf(string directory) =>
        [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Order()
            .Select(path => $"{Path.GetRelativePath(directory, path)} {new FileInfo(path).Length}")];
}
