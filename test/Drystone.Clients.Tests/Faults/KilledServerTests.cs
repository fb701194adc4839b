using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests.Faults;

/// <summary>The server is killed while it starts, while it works, and while it stops, with clients that write all the
/// time: it starts again under their load, and holds what it has acknowledged.</summary>
public sealed class KilledServerTests : IDisposable
{
    private const int Rounds = 6;
    private const int Writers = 16;
    private const int WritesPerRound = 60;

    private static readonly int[] Sizes = [0, 100, 40_000, 1_500_000];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("drystone-killed-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task It_starts_again_under_load_with_all_that_it_has_acknowledged()
    {
        await using var server = await FaultedServer.StartAsync(folder.FullName);
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(server, writer, stop.Token)).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            var enough = server.Acknowledged + WritesPerRound;
            await Until.TrueAsync(
                () => Task.FromResult(server.Acknowledged >= enough), () => $"writes are taken.\n{server.Process.Log}");
            if (round % 3 == 1)
            {
                await server.Process.TerminateAsync();
            }

            await server.Process.KillAsync();
            if (round % 3 == 2)
            {
                await KillAtStartAsync();
            }

            await server.Process.DisposeAsync();
            await server.AttachAsync(DrystoneProcess.Start(folder.FullName, "127.0.0.1:0", []));
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        await server.AssertStoredAsync();
        Assert.InRange(server.Acknowledged, Rounds * WritesPerRound, int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"{server.Acknowledged} acknowledged writes read back");
    }

    private async Task KillAtStartAsync()
    {
        await using var starting = DrystoneProcess.Start(folder.FullName, "127.0.0.1:0", []);
        await Until.TrueAsync(
            () => Task.FromResult(starting.HasOpen("data.mdb")), () => $"it opens its metadata.\n{starting.Log}");
        await starting.KillAsync();
    }

    /// <summary>Each body has a key of its own, so that what was under way at a kill is in nobody's way.</summary>
    private static async Task WriteAsync(FaultedServer server, int writer, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            try
            {
                await server.PutAsync($"{writer}/{i}", Sizes[i % Sizes.Length]);
            }
            catch (Exception fault) when (fault is Amazon.Runtime.AmazonClientException or HttpRequestException
                or IOException or ObjectDisposedException)
            {
                // Killed: the next one goes to who comes after it.
                await Task.Yield();
            }
        }
    }
}
