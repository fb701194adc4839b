using Drystone.Engine.Blobs;
using Drystone.Engine.Disks;
using Drystone.Keyspace;

namespace Drystone.Engine.Tests;

public sealed class PackWriterTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("drystone-test-").FullName;
    private readonly StoreLayout layout;
    private readonly UnsettledPacks unsettled = new();
    private readonly WriteHealth health = new();

    public PackWriterTests()
    {
        layout = new StoreLayout(root, LinuxDisk.Instance);
        Directory.CreateDirectory(layout.Packs);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task An_append_fails_while_its_pack_has_no_number_and_works_once_it_has_one()
    {
        var number = new TaskCompletionSource<long>();
        await using var packs = new PackWriter(layout, unsettled, () => number.Task);
        DemandToTryAgain(await Assert.ThrowsAsync<StoreUnavailableException>(() => packs.AppendAsync(NewAppend(1))));
        DemandToTryAgain(Assert.IsType<StoreUnavailableException>(NewGroundwork(packs, 2).LayAlone()));
        Assert.Empty(Directory.GetFiles(layout.Packs));
        Assert.False(health.HasBodyFault, "No disk has failed.");

        number.SetResult(7);
        var stored = await packs.AppendAsync(NewAppend(3));
        var laid = NewGroundwork(packs, 4);
        Assert.Null(laid.LayAlone());
        Assert.Equal((7, 7), (stored.PackId, laid.Stored!.PackId));
        Assert.Equal([layout.Pack(7)], Directory.GetFiles(layout.Packs));
    }

    [Fact]
    public async Task A_number_that_could_not_be_had_is_asked_for_anew()
    {
        var second = new TaskCompletionSource<long>();
        var numbers = new Queue<Task<long>>(
            [Task.FromException<long>(new KeyspaceException("It is full.")), second.Task, Task.FromResult(9L)]);
        await using var packs = new PackWriter(layout, unsettled, numbers.Dequeue);
        Assert.Equal(2, numbers.Count);

        // Which is on its way then, and asked for once.
        for (var id = 1; id <= 2; id++)
        {
            DemandToTryAgain(
                await Assert.ThrowsAsync<StoreUnavailableException>(() => packs.AppendAsync(NewAppend(id))));
            _ = Assert.Single(numbers);
        }

        second.SetResult(8);
        Assert.Equal(8, (await packs.AppendAsync(NewAppend(3))).PackId);
        Assert.Empty(numbers);
    }

    private static void DemandToTryAgain(StoreUnavailableException told)
    {
        Assert.EndsWith("Try again.", told.Message, StringComparison.Ordinal);
        Assert.Equal((StoreFault.InputOutput, true), (told.Fault, told.IsForesight));
    }

    private static PackAppend NewAppend(long id) =>
        new(id, StoreFixture.Bytes(1_000), encryption: null, compression: null);

    private PackGroundwork NewGroundwork(PackWriter packs, long id) => new(packs, health, NewAppend(id));
}
