using System.Collections.Concurrent;
using Drystone.Engine.Opening;

namespace Drystone.Engine.Tests.Faults;

/// <summary>A server that is not ready gets no writes that could show that it is well again: the store finds out by
/// itself.</summary>
public sealed class HealthWatchTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly ConcurrentQueue<StoreFault?> told = new();

    [Theory]
    [InlineData("blobs", 3_000_000)]
    [InlineData("packs", 1_000)]
    public async Task A_fault_of_bytes_ends_without_a_write_of_a_client(string folder, int bytes)
    {
        await using var store = await OpenAsync(interval: null);
        var path = Path.Combine(store.Options.DataDirectory, folder);
        Directory.Move(path, path + "-away");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.PutAsync("key", StoreFixture.Bytes(bytes)));
        Assert.Equal(StoreFault.InputOutput, (await store.Store.CheckHealthAsync(Cancel)).Fault);
        Directory.Move(path + "-away", path);
        Assert.Equal(StoreFault.InputOutput, store.Store.GetHealth().Fault);
        Assert.True((await store.Store.CheckHealthAsync(Cancel)).IsWritable);
        Assert.Equal([StoreFault.InputOutput, null], told);
        Assert.DoesNotContain(
            "health-probe", Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_fault_of_a_commit_ends_without_a_write_of_a_client()
    {
        ObservedKeyspace keyspace = null!;
        await using var store = await StoreFixture.OpenAsync(
            options => options with { HealthInterval = null },
            (directory, time) => keyspace = new ObservedKeyspace(StoreOpener.OpenKeyspace(directory, time)));
        keyspace.WritesLeft = 0;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.PutAsync("key", [1]));
        Assert.Equal(StoreFault.InputOutput, (await store.Store.CheckHealthAsync(Cancel)).Fault);
        keyspace.WritesLeft = null;
        Assert.Equal(StoreFault.InputOutput, store.Store.GetHealth().Fault);
        Assert.True((await store.Store.CheckHealthAsync(Cancel)).IsWritable);
    }

    [Fact]
    public async Task It_is_looked_after_unasked()
    {
        await using var store = await OpenAsync(interval: TimeSpan.FromMilliseconds(10));
        var path = Path.Combine(store.Options.DataDirectory, "packs");
        Directory.Move(path, path + "-away");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.PutAsync("key", [1]));
        while (told.IsEmpty)
        {
            await Task.Yield();
        }

        Directory.Move(path + "-away", path);
        while (!store.Store.GetHealth().IsWritable)
        {
            await Task.Yield();
        }
    }

    private Task<StoreFixture> OpenAsync(TimeSpan? interval) => StoreFixture.OpenAsync(options => options with
    {
        HealthInterval = interval,
        NoteHealth = health => told.Enqueue(health.Fault),
    });
}
