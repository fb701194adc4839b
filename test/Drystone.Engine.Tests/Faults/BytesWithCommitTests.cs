using Drystone.Engine.Access;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Tests.Simulation;
using Drystone.Keyspace.Lmdb;

namespace Drystone.Engine.Tests.Faults;

/// <summary>Small bodies on a disk that fails, with metadata on one that does not.</summary>
public sealed class BytesWithCommitTests : IAsyncLifetime
{
    private const int InputOutput = 5;

    private readonly DirectoryInfo metadata = Directory.CreateTempSubdirectory("drystone-metadata-");
    private readonly Journal journal = new() { FaultCode = InputOutput, IsFaultLasting = true };
    private readonly SimulatedDisk disk;
    private StoreFixture store = null!;

    public BytesWithCommitTests() => disk = new SimulatedDisk(journal, DiskImage.Empty);

    public async ValueTask InitializeAsync() => store = await StoreFixture.OpenAsync(
        _ => SimulatedStore.OptionsOn(disk, new ManualTime()),
        (_, _) => LmdbKeyValueStore.Open(new LmdbOptions { Directory = metadata.FullName }));

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        metadata.Delete(recursive: true);
    }

    [Fact]
    public async Task Where_bytes_cannot_be_written_their_puts_fail_and_deletes_of_the_same_group_go_on()
    {
        for (var i = 0; i < 20; i++)
        {
            await store.PutAsync($"old-{i}", StoreFixture.Bytes(100, i));
        }

        journal.FaultAt = 0;
        var puts = Enumerable.Range(0, 60).Select(i => Task.Run(
            () => store.PutAsync($"new-{i}", StoreFixture.Bytes(1_000, i)))).ToList();
        var deletes = Enumerable.Range(0, 20).Select(i => Task.Run(() => store.DeleteAsync($"old-{i}"))).ToList();
        foreach (var put in puts)
        {
            var told = await Assert.ThrowsAsync<StoreUnavailableException>(() => put);
            Assert.Equal(StoreFault.InputOutput, told.Fault);
        }

        Assert.All(await Task.WhenAll(deletes), outcome => Assert.Equal(DeleteOutcome.Deleted, outcome));
        Assert.False(store.Store.GetHealth().IsWritable);

        journal.FaultAt = null;
        await store.PutAsync("after", StoreFixture.Bytes(1_000, 7));
        Assert.True(store.Store.GetHealth().IsWritable);
        Assert.Equal(StoreFixture.Bytes(1_000, 7), store.Get("after"));
        Assert.Null(store.Get("new-0"));
        Assert.Null(store.Get("old-0"));
    }

    [Fact]
    public async Task Nobody_finds_what_an_acknowledged_change_has_ended_however_many_ask()
    {
        using var ended = new CancellationTokenSource();
        var account = StoreFixture.OwnerAccount.Id;
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!ended.IsCancellationRequested)
            {
                store.Store.FindAccount(account);
                store.Store.FindBucket(store.Bucket.Name);
                store.Store.IdentityRevision(account);
            }
        })).ToList();
        for (var i = 0; i < 300; i++)
        {
            var isSuspended = i % 2 == 0;
            await store.Store.ChangeAccountAsync(
                account, old => old with { IsSuspended = isSuspended }, CancellationToken.None);
            Assert.Equal(isSuspended, store.Store.FindAccount(account)!.IsSuspended);

            var name = new BucketName($"bucket-{i}");
            await store.Store.CreateBucketAsync(
                StoreFixture.TestGate.Account(account), name, new Buckets.NewBucket(), CancellationToken.None);
            var bucket = store.Store.FindBucket(name)!;
            await store.Store.DeleteBucketAsync(
                StoreFixture.TestGate.Bucket<Configure>(bucket), CancellationToken.None);
            Assert.Null(store.Store.FindBucket(name));
        }

        await ended.CancelAsync();
        await Task.WhenAll(readers);
    }
}
