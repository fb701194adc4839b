using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Amazon.S3.Model;
using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests.Faults;

/// <summary>Thousands of connections that do nothing, and a process that may open no more files.</summary>
public sealed class ManyConnectionsTests : IDisposable
{
    private const int MostConnections = 10_000;

    // As the server counts: two files for each connection, and its own.
    private static readonly int Connections = Math.Min(MostConnections, (MayOpen() - 1_536) / 2);

    private const long Mebibyte = 1L << 20;

    // Beyond what the server has at rest: some 20 KiB of each connection, and what the runtime keeps aside.
    private const long MostBytes = 500 * Mebibyte;

    private static readonly byte[] HalfHead = "GET / HTTP/1.1\r\nhost: slow\r\n"u8.ToArray();

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("drystone-connections-");
    private readonly List<Socket> sockets = [];

    public void Dispose()
    {
        sockets.ForEach(socket => socket.Dispose());
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Ten_thousand_idle_connections_cost_bounded_memory_and_others_are_served()
    {
        Assert.SkipWhen(Connections < 1_000, $"The tests may open {MayOpen()} files only.");
        await using var server = await StartAsync(mayOpenFiles: null);
        await server.PutAsync("key", 300_000);
        var before = server.ResidentBytes();
        await OpenAsync(server, Connections - 100);
        await server.AssertStoredAsync();
        var idle = server.ResidentBytes();

        // A half of them begins a request that does not end.
        await Task.WhenAll(sockets.Take(Connections / 2).Select(socket => socket.SendAsync(HalfHead)));
        await server.PutAsync("beside", 3_000_000);
        await server.AssertStoredAsync();
        var half = server.ResidentBytes();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Connections} connections: {before >> 20} MiB, idle {idle >> 20} MiB, half heads {half >> 20} MiB");
        Assert.InRange(Math.Max(idle, half) - before, 0, MostBytes);

        // And is cut off, as the documents say, while the others may stay.
        await Task.WhenAll(sockets.Take(Connections / 2).Select(ReadToEndAsync));
        await server.AssertStoredAsync();
        Assert.Equal((200, ""), await server.ProbeAsync());
    }

    [Fact]
    public async Task Hundreds_of_downloads_that_nobody_reads_do_not_keep_others_waiting()
    {
        const int Readers = 300;
        await using var server = await StartAsync(mayOpenFiles: null);
        await server.PutAsync("large", 32 << 20);
        var url = server.Client.GetPreSignedURL(new GetPreSignedUrlRequest
        {
            BucketName = FaultedServer.Bucket,
            Key = "large",
            Expires = DateTime.UtcNow.AddHours(1),
            Protocol = Amazon.S3.Protocol.HTTP,
        });
        var before = server.ResidentBytes();
        await OpenAsync(server, Readers);
        var target = new Uri(url).PathAndQuery;
        var request = Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nhost: {server.Process.Authority}\r\n\r\n");
        await Task.WhenAll(sockets.Select(async socket =>
        {
            await socket.SendAsync(request);
            var status = new byte[12];
            Assert.Equal(status.Length, await socket.ReceiveAsync(status));
            Assert.Equal("HTTP/1.1 200", Encoding.ASCII.GetString(status));
        }));
        for (var i = 0; i < 20; i++)
        {
            await server.PutAsync($"beside-{i}", 1_000_000);
        }

        await server.AssertStoredAsync();
        var now = server.ResidentBytes();
        TestContext.Current.TestOutputHelper?.WriteLine($"{before >> 20} MiB, with readers {now >> 20} MiB");
        Assert.InRange(now - before, long.MinValue, MostBytes);
    }

    [Fact]
    public async Task Few_files_are_warned_of_and_no_more_connections_taken_than_they_suffice_for()
    {
        await using var server = await StartAsync(mayOpenFiles: 600);
        Assert.Contains("LimitNOFILE=21536", server.Process.Log, StringComparison.Ordinal);
        await server.PutAsync("key", 3_000_000);
        await OpenAsync(server, 400);
        await Task.WhenAll(sockets.Select(async socket =>
        {
            try
            {
                await socket.SendAsync(HalfHead);
                await ReadToEndAsync(socket);
            }
            catch (SocketException)
            {
                // Closed at once: one too many.
            }
        }));
        await server.AssertStoredAsync();
        await server.PutAsync("after", 3_000_000);
        Assert.Equal((200, ""), await server.ProbeAsync());
    }

    [Fact]
    public async Task A_process_that_may_open_no_more_files_says_so_and_recovers()
    {
        await using var server = await StartAsync(mayOpenFiles: null);
        await server.PutAsync("large", 3_000_000);
        await server.PutAsync("small", 1_000);
        Assert.Equal((200, ""), await server.ProbeAsync());

        // Connections that are there go on; no file and no connection can be opened beside them.
        await LimitAsync(server, files: 20);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await server.TryReadAsync("large"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await server.TryPutAsync("refused", 3_000_000));
        Assert.Equal((503, "too-many-open-files"), await server.ProbeAsync());
        var waiting = OpenAsync(server, 20);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await server.TryReadAsync("large"));

        await LimitAsync(server, MayOpen());
        await waiting;
        await server.UntilReadyAsync();
        await server.AssertStoredAsync();
        await server.PutAsync("after", 3_000_000);
        sockets.ForEach(socket => socket.Dispose());
        sockets.Clear();
        await OpenAsync(server, 50);
        await server.AssertStoredAsync();
    }

    private static int MayOpen() => int.Parse(
        File.ReadLines("/proc/self/limits").Single(line => line.StartsWith("Max open files", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[3],
        CultureInfo.InvariantCulture);

    private static async Task LimitAsync(FaultedServer server, int files)
    {
        using var limit = Process.Start("prlimit", ["--pid", $"{server.Process.Id}", $"--nofile={files}:{MayOpen()}"]);
        await limit.WaitForExitAsync();
        Assert.Equal(0, limit.ExitCode);
    }

    private async Task<FaultedServer> StartAsync(int? mayOpenFiles) => await FaultedServer.StartAsync(
        folder.FullName, DrystoneProcess.Start(folder.FullName, "127.0.0.1:0", [], mayOpenFiles));

    private async Task OpenAsync(FaultedServer server, int count)
    {
        var endpoint = new Uri(server.Process.Endpoint);
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            {
                ReceiveBufferSize = 4_096,
            };
            sockets.Add(socket);
            await socket.ConnectAsync(endpoint.Host, endpoint.Port);
        }
    }

    private static async Task ReadToEndAsync(Socket socket)
    {
        var buffer = new byte[1_024];
        try
        {
            while (await socket.ReceiveAsync(buffer) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // Reset: closed all the same.
        }
    }
}
