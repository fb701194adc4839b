using Drystone.Engine.Blobs;
using Drystone.Engine.Disks;

namespace Drystone.Engine.Tests;

[Trait("Attack", "33")]
public sealed class WriteHealthTests
{
    // Its file system has no free bytes at any time.
    private const string FullDisk = "/proc";

    private static readonly FreeSpace Roomy = new(LinuxDisk.Instance, Path.GetTempPath(), TimeProvider.System);
    private static readonly FreeSpace Full = new(LinuxDisk.Instance, FullDisk, TimeProvider.System);

    [Fact]
    public void A_store_is_writable_at_first() => Assert.True(new WriteHealth().Get(Roomy, Roomy).IsWritable);

    [Fact]
    public void Either_disk_that_is_full_is_named()
    {
        foreach (var health in new[] { new WriteHealth().Get(Full, Roomy), new WriteHealth().Get(Roomy, Full) })
        {
            Assert.False(health.IsWritable);
            Assert.Equal(StoreFault.DiskFull, health.Fault);
            Assert.Contains(FullDisk, health.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_fault_stays_until_a_write_of_its_kind_succeeds()
    {
        var health = new WriteHealth();
        Assert.Equal(StoreFault.InputOutput, health.NoteBodyFault(new IOException("torn")).Fault);
        await health.WatchAsync(ValueTask.FromResult(0));
        Assert.Equal(StoreFault.InputOutput, health.Get(Roomy, Roomy).Fault);
        Assert.Contains("torn", health.Get(Roomy, Roomy).Reason, StringComparison.Ordinal);
        health.NoteBodyWritten();
        Assert.True(health.Get(Roomy, Roomy).IsWritable);
    }

    [Fact]
    public void Fullness_is_measured_and_not_remembered()
    {
        var health = new WriteHealth();
        health.NoteBodyFault(new StoreUnavailableException(StoreFault.DiskFull, "full"));
        Assert.True(health.Get(Roomy, Roomy).IsWritable);
    }

    [Theory]
    [InlineData("blobs", 3_000_000)]
    [InlineData("packs", 1_000)]
    public async Task A_store_that_cannot_write_bodies_says_so_until_it_can(string folder, int bytes)
    {
        await using var store = await StoreFixture.OpenAsync();
        var path = Path.Combine(store.Options.DataDirectory, folder);
        Directory.Move(path, path + "-away");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.PutAsync("key", StoreFixture.Bytes(bytes)));
        await store.CreateBucketAsync("another");
        Assert.Equal(StoreFault.InputOutput, store.Store.GetHealth().Fault);
        Directory.Move(path + "-away", path);
        await store.PutAsync("key", StoreFixture.Bytes(bytes));
        Assert.True(store.Store.GetHealth().IsWritable);
    }

    [Fact]
    public void A_full_disk_is_refused_even_when_nothing_is_asked_of_it() =>
        Assert.Equal(
            StoreFault.DiskFull, Assert.Throws<StoreUnavailableException>(() => Full.Demand(bytes: 0)).Fault);
}
