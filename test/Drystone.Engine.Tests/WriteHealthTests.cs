using Drystone.Engine.Blobs;
using Drystone.Engine.Disks;
using Drystone.Keyspace;

namespace Drystone.Engine.Tests;

[Trait("Attack", "33")]
public sealed class WriteHealthTests
{
    // Its file system has no free bytes at any time.
    private const string FullDisk = "/proc";

    private const int InputOutput = 5;
    private const int TooManyFiles = 24;
    private const int NoSpace = 28;
    private const int ReadOnly = 30;

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
    public void Too_little_room_for_one_body_is_not_remembered()
    {
        var health = new WriteHealth();
        var fault = Assert.Throws<StoreUnavailableException>(() => Roomy.Demand(bytes: long.MaxValue / 2));
        Assert.Equal(StoreFault.DiskFull, health.NoteBodyFault(fault).Fault);
        Assert.True(health.Get(Roomy, Roomy).IsWritable);
    }

    [Fact]
    public void Fullness_that_no_measure_shows_stays_until_a_write_succeeds()
    {
        var health = new WriteHealth();
        health.NoteBodyFault(new IOException("a quota, or a thin volume", NoSpace));
        Assert.Equal(StoreFault.DiskFull, health.Get(Roomy, Roomy).Fault);
        health.NoteBodyWritten();
        Assert.True(health.Get(Roomy, Roomy).IsWritable);
    }

    [Theory]
    [InlineData(TooManyFiles, StoreFault.TooManyOpenFiles)]
    [InlineData(ReadOnly, StoreFault.ReadOnly)]
    [InlineData(InputOutput, StoreFault.InputOutput)]
    public void A_fault_has_its_name(int code, StoreFault fault)
    {
        var health = new WriteHealth();
        health.NoteBodyFault(new IOException("failed", code));
        Assert.Equal(fault, health.Get(Roomy, Roomy).Fault);
        Assert.Equal(fault, StoreFaults.Find(new IOException("failed", code))!.Fault);
        Assert.Null(StoreFaults.Find(new IOException("the client has gone")));
    }

    [Fact]
    public async Task What_only_a_restart_mends_is_said_before_everything_else()
    {
        var health = new WriteHealth();
        var final = new KeyspaceException("gone") { Fault = KeyspaceFault.RestartNeeded };
        await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await health.WatchAsync(ValueTask.FromException<int>(final)));
        Assert.True(health.Get(Full, Full).NeedsRestart);
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
