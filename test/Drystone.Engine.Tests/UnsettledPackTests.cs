using Drystone.Engine.Objects;
using Drystone.Engine.Tests.Simulation;
using Drystone.Keyspace;
using Drystone.Keyspace.Memory;

namespace Drystone.Engine.Tests;

public sealed class UnsettledPackTests : IAsyncLifetime
{
    private const int InputOutput = 5;

    private readonly Journal journal = new() { FaultCode = InputOutput, IsFaultLasting = true };
    private readonly SimulatedDisk disk;
    private readonly HeldKeyspace keyspace = new();
    private StoreFixture store = null!;

    public UnsettledPackTests() => disk = new SimulatedDisk(journal, DiskImage.Empty);

    public async ValueTask InitializeAsync() => store = await StoreFixture.OpenAsync(
        _ => SimulatedStore.OptionsOn(disk, new ManualTime()) with { DefersWork = true }, (_, _) => keyspace);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 3)]
    [InlineData(3, 2)]
    public async Task A_pack_is_kept_in_which_laid_bytes_await_their_commit(int others, int deleted)
    {
        await Task.WhenAll(Enumerable.Range(0, others).Select(i => store.PutAsync($"{i}", Bytes(i))));
        keyspace.Hold();
        var put = store.PutAsync("awaited", Bytes(9));
        await keyspace.Laid;
        var pack = Assert.Single(Packs());
        await Task.WhenAll(Enumerable.Range(0, deleted).Select(i => store.DeleteAsync($"{i}")));
        await ClosePackAsync();

        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Contains(pack, Packs());
        Assert.False(put.IsCompleted);
        keyspace.Release();
        Assert.Equal(WriteOutcome.Done, (await put).Outcome);
        Assert.Equal(Bytes(9), store.Get("awaited"));

        // Nothing awaits a commit in it any more.
        await store.DeleteAsync("awaited");
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.DoesNotContain(pack, Packs());
        Assert.All(Enumerable.Range(deleted, others - deleted), i => Assert.Equal(Bytes(i), store.Get($"{i}")));
    }

    private static byte[] Bytes(int seed) => StoreFixture.Bytes(10_000, seed);

    /// <summary>A pack whose write failed does not grow any more.</summary>
    private async Task ClosePackAsync()
    {
        journal.FaultAt = 0;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.PutAsync("refused", Bytes(10)));
        journal.FaultAt = null;
    }

    private string[] Packs() =>
        [.. disk.ListFiles("/data", recursive: true).Where(file => Path.GetExtension(file) == ".pack")];

    /// <summary>Lays groundwork, and keeps the work from its transaction for as long as the test wants.</summary>
    private sealed class HeldKeyspace : IKeyValueStore
    {
        private readonly MemoryKeyValueStore inner = new();
        private readonly TaskCompletionSource laid = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool isHeld;

        public Task Laid => laid.Task;

        public void Hold() => isHeld = true;

        public void Release() => released.SetResult();

        public async ValueTask<T> WriteAsync<T>(
            Func<IWriteTransaction, T> work, Groundwork? groundwork, CancellationToken cancel)
        {
            if (groundwork?.LayAlone() is { } failure)
            {
                throw failure;
            }

            if (isHeld && groundwork is not null)
            {
                laid.SetResult();
                await released.Task;
            }

            return await inner.WriteAsync(work, cancel);
        }

        public IReadTransaction BeginRead() => inner.BeginRead();

        public long? Revision(byte firstKeyByte) => inner.Revision(firstKeyByte);

        public KeyspaceStatistics GetStatistics() => inner.GetStatistics();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
