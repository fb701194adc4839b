using Drystone.Engine.Opening;
using Drystone.Testing.Disks;

namespace Drystone.Engine.Tests.Faults;

/// <summary>A real disk has room for one page more each time, so that it is full at each write in turn: of a pack, a
/// blob file, a part, a page of the metadata, a move.</summary>
public sealed class FullDiskWalkTests
{
    private const long Roomy = 512L << 20;
    private const long PageBytes = 4_096;

    // More than the largest write takes.
    private const int LastPages = 2_000;

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_disk_that_fills_up_at_any_write_loses_nothing_and_goes_on_when_there_is_room()
    {
        Assert.SkipWhen(MountedDisk.WhyNot is not null, MountedDisk.WhyNot ?? "");
        using var disk = MountedDisk.Tmpfs(Roomy);

        // This clock stands: the free space is measured once, and writes meet the full disk itself.
        await using var store = await StoreFixture.OpenAsync(options => options with
        {
            DataDirectory = Path.Combine(disk.Path, "data"),
            Time = new ManualTime(),
            ScrubPeriod = null,
        });
        var stored = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var refused = 0;
        for (var pages = 0; pages < LastPages; pages = Math.Max(pages + 1, pages * 3 / 2))
        {
            foreach (var step in Steps(store, stored, pages))
            {
                // Packs begin anew, as when one is full.
                await store.ReopenAsync();
                await (await store.FillAsync([])).DisposeAsync();
                disk.Resize(disk.UsedBytes + (pages * PageBytes));
                refused += await IsRefusedAsync(step) ? 1 : 0;
                disk.Resize(Roomy);
                Assert.True((await store.Store.CheckHealthAsync(Cancel)).IsWritable);
            }

            foreach (var (key, bytes) in stored)
            {
                Assert.Equal(bytes, store.Get(key));
            }
        }

        await store.ReopenAsync();
        Assert.All(stored, entry => Assert.Equal(entry.Value, store.Get(entry.Key)));
        TestContext.Current.TestOutputHelper?.WriteLine($"{refused} writes were refused, {stored.Count} are there");
        Assert.InRange(refused, 20, int.MaxValue);
        Assert.NotEmpty(stored);
    }

    [Fact]
    public async Task A_first_start_on_a_full_disk_says_so_and_succeeds_in_the_same_directory_once_there_is_room()
    {
        Assert.SkipWhen(MountedDisk.WhyNot is not null, MountedDisk.WhyNot ?? "");
        var (refused, started) = (0, 0);
        for (var pages = 1; pages < 24; pages++)
        {
            using var disk = MountedDisk.Tmpfs(pages * PageBytes);
            var options = new StoreOptions { DataDirectory = disk.Path };
            try
            {
                await (await ObjectStore.OpenAsync(options, Cancel)).DisposeAsync();
                started++;
            }
            catch (StoreOpenException refusal)
            {
                Assert.Contains("no space", refusal.Message, StringComparison.OrdinalIgnoreCase);
                Assert.Contains(disk.Path, refusal.Message, StringComparison.Ordinal);
                refused++;
            }

            disk.Resize(Roomy);
            await using var store = await ObjectStore.OpenAsync(options, Cancel);
            Assert.True(store.GetHealth().IsWritable);
        }

        Assert.NotEqual(0, refused);
        Assert.NotEqual(0, started);
    }

    [Fact]
    public async Task Deletes_are_committed_on_a_disk_without_a_free_byte()
    {
        Assert.SkipWhen(MountedDisk.WhyNot is not null, MountedDisk.WhyNot ?? "");
        const int Objects = 500;
        using var disk = MountedDisk.Tmpfs(Roomy);
        await using var store = await StoreFixture.OpenAsync(
            options => options with { DataDirectory = Path.Combine(disk.Path, "data") });
        for (var i = 0; i < Objects; i++)
        {
            await store.PutAsync($"key-{i}", StoreFixture.Bytes(20_000, i));
        }

        disk.Resize(disk.UsedBytes);
        for (var i = 0; i < Objects; i++)
        {
            Assert.Equal(Drystone.Engine.Objects.DeleteOutcome.Deleted, await store.DeleteAsync($"key-{i}"));
        }

        await store.Store.ReclaimAsync(Cancel);
        disk.Resize(Roomy);
        await store.PutAsync("after", StoreFixture.Bytes(3_000_000));
        Assert.Equal(StoreFixture.Bytes(3_000_000), store.Get("after"));
    }

    /// <summary>Each enters what it has stored once that is acknowledged.</summary>
    private static IEnumerable<Func<Task>> Steps(StoreFixture store, Dictionary<string, byte[]> stored, int round)
    {
        foreach (var length in (int[])[0, 10, 50_000, 900_000, 1_500_000, 3_000_000])
        {
            yield return async () =>
            {
                var bytes = StoreFixture.Bytes(length, round);
                await store.PutAsync($"{length}", bytes);
                stored[$"{length}"] = bytes;
            };
        }

        yield return async () =>
        {
            var bytes = StoreFixture.Bytes(6_000_000, round);
            var upload = await store.StartUploadAsync("parts");
            await store.PutPartAsync("parts", upload, 1, bytes);
            await store.CompleteAllAsync("parts", upload);
            stored["parts"] = bytes;
        };
        yield return async () =>
        {
            await store.DeleteAsync("10");
            stored.Remove("10");
        };
        yield return async () => await store.Store.ReclaimAsync(Cancel);
    }

    private static async Task<bool> IsRefusedAsync(Func<Task> step)
    {
        try
        {
            await step();
            return false;
        }
        catch (StoreUnavailableException full)
        {
            Assert.Equal(StoreFault.DiskFull, full.Fault);
            return true;
        }
    }
}
