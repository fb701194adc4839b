using Drystone.Engine.Tests.Simulation;

namespace Drystone.Engine.Tests.Faults;

/// <summary>A disk that cannot read says nothing of what is stored: readers are told to come again, and nothing is
/// entered as damaged for good.</summary>
public sealed class ReadFaultTests : IAsyncLifetime
{
    private const int InputOutput = 5;
    private const int TooManyFiles = 24;

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly ManualTime time = new();
    private readonly Journal journal = new();
    private readonly SimulatedDisk disk;
    private StoreFixture store = null!;

    public ReadFaultTests() => disk = new SimulatedDisk(journal, DiskImage.Empty);

    public async ValueTask InitializeAsync()
    {
        store = await StoreFixture.OpenAsync(
            _ => SimulatedStore.OptionsOn(disk, time),
            (directory, _) => SimulatedStore.OpenKeyspace(journal, disk, directory, metadata: null));
        await store.PutAsync("small", StoreFixture.Bytes(1_000));
        await store.PutAsync("large", StoreFixture.Bytes(3_000_000));
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Theory]
    [InlineData("small")]
    [InlineData("large")]
    public async Task What_cannot_be_read_is_read_again_when_it_can(string key)
    {
        disk.ReadFault = _ => InputOutput;
        var told = Assert.Throws<StoreUnavailableException>(() => store.Get(key));
        Assert.Equal(StoreFault.InputOutput, told.Fault);
        Assert.Equal(1, store.Store.GetStatistics().ReadFaults);
        Assert.True(store.Store.GetHealth().IsWritable);
        disk.ReadFault = null;
        Assert.NotNull(store.Get(key));
        await store.PutAsync(key, StoreFixture.Bytes(10));
    }

    [Theory]
    [InlineData("small")]
    [InlineData("large")]
    public void What_cannot_be_opened_is_no_damage(string key)
    {
        disk.OpenFault = _ => TooManyFiles;
        var told = Assert.Throws<StoreUnavailableException>(() => store.Get(key));
        Assert.Equal(StoreFault.TooManyOpenFiles, told.Fault);
        disk.OpenFault = null;
        Assert.NotNull(store.Get(key));
    }

    [Fact]
    public async Task What_the_disk_cannot_read_is_found_and_forgotten_once_it_can()
    {
        disk.ReadFault = path => path.EndsWith(".blob", StringComparison.Ordinal) ? InputOutput : null;
        await store.Store.ScrubAsync(Cancel);
        var finding = Assert.Single(store.Store.ListScrubFindings());
        Assert.Contains("could not read", finding.What, StringComparison.Ordinal);
        disk.ReadFault = null;
        await store.Store.ScrubAsync(Cancel);
        Assert.Empty(store.Store.ListScrubFindings());
    }

    [Fact]
    public async Task A_round_that_can_open_no_files_finds_no_damage_and_is_done_again()
    {
        disk.OpenFault = _ => TooManyFiles;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Store.ScrubAsync(Cancel));
        Assert.Empty(store.Store.ListScrubFindings());
        Assert.False(store.Store.GetScrubStatus().IsComplete);
        disk.OpenFault = null;
        await store.Store.ScrubAsync(Cancel);
        Assert.Equal(2, store.Store.GetScrubStatus().VerifiedBlobs);
    }

    [Fact]
    public async Task A_pack_that_could_not_be_read_is_compacted_when_it_can()
    {
        await store.PutAsync("dead", StoreFixture.Bytes(100_000));
        await store.DeleteAsync("dead");

        // A write that fails ends the pack.
        journal.FaultCode = InputOutput;
        journal.FaultAt = journal.Asked;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.PutAsync("failed", [1]));
        var pack = Assert.Single(Packs());
        disk.ReadFault = path => path == pack ? InputOutput : null;
        await store.Store.ReclaimAsync(Cancel);
        Assert.Contains(pack, Packs());
        disk.ReadFault = null;
        time.Advance(TimeSpan.FromHours(2));
        await store.Store.ReclaimAsync(Cancel);
        Assert.DoesNotContain(pack, Packs());
        Assert.Equal(StoreFixture.Bytes(1_000), store.Get("small"));
    }

    private List<string> Packs() => [.. disk.ListFiles("/data/packs")];
}
