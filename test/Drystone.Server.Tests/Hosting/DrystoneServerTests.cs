using System.Net;
using System.Net.Sockets;
using System.Text;
using Drystone.Server.Hosting;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Tests.Hosting;

public class DrystoneServerTests
{
    [Fact]
    public async Task A_stop_lets_a_request_under_way_finish_and_takes_no_new_connection()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var running = await RunningServer.StartAsync(async context =>
        {
            arrived.SetResult();
            await release.Task;
            await context.Response.WriteAsync("done");
        });
        var answer = running.Http.GetStringAsync("bucket/key", TestContext.Current.CancellationToken);
        await arrived.Task;
        var stopping = running.Server.StopAsync(CancellationToken.None);
        await WaitUntilRefusedAsync(running.Server.Endpoints[0]);
        Assert.False(stopping.IsCompleted);

        release.SetResult();
        Assert.Equal("done", await answer);
        await stopping;
        Assert.True(running.Server.WaitForShutdownAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_stop_cuts_off_what_is_still_under_way_when_its_time_is_up()
    {
        var arrived = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        await using var running = await RunningServer.StartAsync(
            context =>
            {
                arrived.SetResult();
                context.RequestAborted.Register(aborted.SetResult);
                return aborted.Task;
            },
            options => options with { ShutdownTimeout = TimeSpan.FromMilliseconds(50) });
        var answer = running.Http.GetAsync("bucket/key", TestContext.Current.CancellationToken);
        await arrived.Task;
        await running.Server.StopAsync(CancellationToken.None);
        await aborted.Task;
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => answer);
    }

    [Fact]
    public async Task A_taken_port_is_named_with_the_option_that_changes_it_and_the_store_is_free_again()
    {
        using var directory = new TestDirectory();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var options = RunningServer.OptionsFor(directory);
        var refusal = await Assert.ThrowsAsync<ServerStartException>(() => WatchedServer.StartAsync(
            options with { Address = ListenAddress.Loopback(port) }, CancellationToken.None));
        Assert.Contains($"127.0.0.1:{port}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--address", refusal.Message, StringComparison.Ordinal);
        await using var second = await WatchedServer.StartAsync(options, CancellationToken.None);
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_refused()
    {
        await using var running = await RunningServer.StartAsync();
        var options = running.Services.Options with { ConsoleAddress = null };
        await Assert.ThrowsAsync<ServerStartException>(
            () => WatchedServer.StartAsync(options, CancellationToken.None));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: x\r\n\r\n")]
    [InlineData("GET  / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n folded: x\r\n\r\n")]
    public async Task A_malformed_request_never_reaches_the_endpoint(string request)
    {
        await using var running = await RunningServer.StartAsync(
            _ => throw new InvalidOperationException("The endpoint was called."));
        Assert.StartsWith("HTTP/1.1 400", await SendRawAsync(running.Server.Endpoints[0], request));
    }

    [Fact]
    public async Task Many_short_metadata_headers_and_a_long_key_get_through()
    {
        var seen = 0;
        await using var running = await RunningServer.StartAsync(context =>
        {
            seen = context.Request.Headers.Count;
            return Task.CompletedTask;
        });
        var headers = string.Concat(Enumerable.Range(0, 300).Select(i => $"x-amz-meta-{i}: v\r\n"));
        var key = new string('k', 12_000);
        var request = $"GET /bucket/{key} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{headers}\r\n";
        Assert.StartsWith("HTTP/1.1 200", await SendRawAsync(running.Server.Endpoints[0], request));
        Assert.True(seen >= 300);
    }

    [Fact]
    public async Task A_body_of_any_size_is_accepted_and_a_name_in_utf8_comes_back()
    {
        var received = 0L;
        await using var running = await RunningServer.StartAsync(async context =>
        {
            var buffer = new byte[1 << 20];
            for (int count; (count = await context.Request.Body.ReadAsync(buffer)) > 0;)
            {
                received += count;
            }

            context.Response.Headers["x-amz-meta-name"] = "größe";
        });
        using var content = new ByteArrayContent(new byte[40 << 20]);
        using var answer = await running.Http.PutAsync("bucket/key", content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(40 << 20, received);
        Assert.False(answer.Headers.Contains("Server"));
    }

    private static async Task<string> SendRawAsync(Uri endpoint, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(endpoint.Host, endpoint.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync();
    }

    private static async Task WaitUntilRefusedAsync(Uri endpoint)
    {
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(endpoint.Host, endpoint.Port);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }
}
