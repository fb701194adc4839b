using System.Net;
using Drystone.Clients.Tests.Harness;
using Drystone.Testing.Disks;

namespace Drystone.Clients.Tests.Faults;

/// <summary>Real disks that fail or go away under the real server.</summary>
public sealed class FailingDiskTests
{
    private const long Mebibyte = 1L << 20;
    private const long Promised = 600 * Mebibyte;

    [Fact]
    public async Task A_disk_whose_write_back_fails_loses_nothing_and_writes_go_on_by_themselves_when_it_can()
    {
        Assert.SkipWhen(MountedDisk.WhyNot is not null, MountedDisk.WhyNot ?? "");
        using var disk = MountedDisk.Thin(Promised, Promised);
        var metadata = Path.Combine(disk.Folder, "metadata");
        await using var server = await FaultedServer.StartAsync(disk.Folder, "--metadata", metadata);
        for (var i = 0; i < 30; i++)
        {
            await server.PutAsync($"key-{i}", SizeOf(i));
        }

        disk.FillBacking();
        var refused = 0;
        for (var i = 0; refused < 20; i++)
        {
            var status = await server.TryPutAsync($"failing-{i}", SizeOf(i));
            Assert.True(
                status is null or HttpStatusCode.ServiceUnavailable or HttpStatusCode.InsufficientStorage, $"{status}");
            refused += status is null ? 0 : 1;
            server.Forget($"failing-{i}");
        }

        await server.UntilReadyAsync(503);
        Assert.Contains((await server.ProbeAsync()).Word, (string[])["input-output-error", "disk-full"]);
        Assert.Equal((200, ""), await server.ProbeAsync("live"));
        await server.AssertStoredAsync();

        disk.EmptyBacking();
        await server.UntilReadyAsync();

        // Of a directory that could not be written the kernel tells at the next sync of it, whatever is now.
        foreach (var size in (int[])[2_000_000, 300_000, 10])
        {
            await Until.TrueAsync(
                async () => await server.TryPutAsync($"after-{size}", size) is null, () => server.Process.Log);
        }

        await server.AssertStoredAsync();
        await Until.TrueAsync(
            () => Task.FromResult(server.Process.Log.Contains("Writes are taken again", StringComparison.Ordinal)),
            () => server.Process.Log);

        // What the page cache holds is no proof.
        await server.Process.KillAsync();
        disk.Unmount();
        disk.Mount();
        await server.RestartAsync();
        await server.AssertStoredAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"{server.Acknowledged} objects read back");
    }

    [Fact]
    public async Task A_disk_that_is_unmounted_under_the_server_is_not_missed_for_good()
    {
        Assert.SkipWhen(MountedDisk.WhyNot is not null, MountedDisk.WhyNot ?? "");
        using var disk = MountedDisk.Thin(Promised, backingBytes: Promised);
        await using var server = await FaultedServer.StartAsync(disk.Folder);
        await server.PutAsync("small", 1_000);
        await server.PutAsync("large", 3_000_000);
        await server.PutAsync("removed", 3_000_000);

        disk.Detach();
        await Until.TrueAsync(
            async () => await server.ProbeAsync() == (503, "not-mounted"), () => server.Process.Log);
        foreach (var size in (int[])[0, 1_000, 3_000_000])
        {
            await Until.TrueAsync(
                async () => await server.TryPutAsync("refused", size) is HttpStatusCode.ServiceUnavailable,
                () => "writes are refused");
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await server.TryReadAsync("large"));
        await Until.TrueAsync(
            () => Task.FromResult(server.Process.Log.Contains("not-mounted", StringComparison.Ordinal)),
            () => $"the log says so.\n{server.Process.Log}");
        Assert.Empty(Directory.EnumerateFileSystemEntries(disk.Path));
        Assert.Equal((200, ""), await server.ProbeAsync("live"));

        disk.Mount();
        await server.UntilReadyAsync();
        await server.DeleteAsync("removed");
        await server.PutAsync("after", 3_000_000);
        await server.AssertStoredAsync();
    }

    [Fact]
    public async Task A_server_is_not_started_where_its_disk_is_not_mounted()
    {
        Assert.SkipWhen(MountedDisk.WhyNot is not null, MountedDisk.WhyNot ?? "");
        using var disk = MountedDisk.Thin(Promised, backingBytes: Promised);
        await using var server = await FaultedServer.StartAsync(disk.Folder);
        await server.PutAsync("key", 1_000);
        await server.Process.KillAsync();
        disk.Unmount();
        Directory.CreateDirectory(Path.Combine(disk.Path, "metadata"));
        File.WriteAllText(Path.Combine(disk.Path, "what-is-not-ours"), "");
        var refused = DrystoneProcess.Start(disk.Folder, "127.0.0.1:0", []);
        await Assert.ThrowsAnyAsync<Exception>(refused.WaitUntilServingAsync);
        Assert.Contains("is not empty and holds no Drystone store", refused.Log, StringComparison.Ordinal);
        await refused.DisposeAsync();
        File.Delete(Path.Combine(disk.Path, "what-is-not-ours"));
        Directory.Delete(Path.Combine(disk.Path, "metadata"));
        disk.Mount();
        await server.RestartAsync();
        await server.AssertStoredAsync();
    }

    private static int SizeOf(int i) => i % 3 == 0 ? 2_000_000 : i % 3 == 1 ? 300_000 : 10;
}
