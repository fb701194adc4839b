using System.Net;
using System.Net.Http.Headers;
using Drystone.Server.Hosting;
using Drystone.Server.Tests.Attacks;

namespace Drystone.Server.Tests.Hosting;

[Trait("Attack", "29")]
public class ConsoleListenerTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_says_what_runs_here_and_may_run_nothing_itself()
    {
        await using var running = await RunningServer.StartAsync();
        using var answer = await running.Http.GetAsync(running.Console, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("Drystone", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
        var secret = running.Server.RootCredentials.Credentials.SecretAccessKey;
        Assert.DoesNotContain(secret, await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/other", HttpStatusCode.NotFound)]
    [InlineData("POST", "/", HttpStatusCode.MethodNotAllowed)]
    [InlineData("HEAD", "/metrics", HttpStatusCode.OK)]
    public async Task Nothing_else_is_served(string method, string path, HttpStatusCode status)
    {
        await using var running = await RunningServer.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(running.Console, path));
        using var answer = await running.Http.SendAsync(request, Cancel);
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task What_is_wrong_is_said_with_where_and_what_to_do()
    {
        using var directory = new TestDirectory();
        await using var server = await WatchedServer.StartAsync(
            AttackedServer.Options(directory["data"]) with { ConsoleAddress = ListenAddress.Loopback(0) }, Cancel);
        using var http = new HttpClient { BaseAddress = server.ConsoleEndpoint };
        Assert.Equal("ok\n", await http.GetStringAsync("health", Cancel));
        Directory.Move(directory["data"], directory["away"]);
        var told = await http.GetStringAsync("health", Cancel);
        Assert.StartsWith($"not-mounted\n{directory["data"]} does not hold the store", told, StringComparison.Ordinal);
        var metrics = await http.GetStringAsync("metrics", Cancel);
        Assert.Contains("drystone_store_fault{fault=\"not-mounted\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("drystone_store_fault{fault=\"disk-full\"} 0", metrics, StringComparison.Ordinal);
        Directory.Move(directory["away"], directory["data"]);
        Assert.Equal("ok\n", await http.GetStringAsync("health", Cancel));
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("token-1", HttpStatusCode.OK)]
    public async Task What_is_wrong_is_told_to_who_may_read_the_metrics(string? sent, HttpStatusCode status)
    {
        await using var running = await RunningServer.StartAsync(
            change: options => options with { MetricsToken = "token-1" });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(running.Console, "/health"));
        request.Headers.Authorization = sent is null ? null : new AuthenticationHeaderValue("Bearer", sent);
        using var answer = await running.Http.SendAsync(request, Cancel);
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Metrics_are_not_on_the_s3_address()
    {
        await using var running = await RunningServer.StartAsync(context =>
        {
            context.Response.StatusCode = 418;
            return Task.CompletedTask;
        });
        using var answer = await running.Http.GetAsync("metrics", Cancel);
        Assert.Equal(418, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", null, null, HttpStatusCode.OK)]
    [InlineData("127.0.0.1", "token-1", null, HttpStatusCode.Unauthorized)]
    [InlineData("127.0.0.1", "token-1", "token-1", HttpStatusCode.OK)]
    [InlineData(null, null, null, HttpStatusCode.Unauthorized)]
    [InlineData(null, null, "", HttpStatusCode.Unauthorized)]
    [InlineData(null, "token-1", "token-2", HttpStatusCode.Unauthorized)]
    [InlineData(null, "token-1", "token-1", HttpStatusCode.OK)]
    public async Task Metrics_beyond_loopback_need_the_token(
        string? host, string? token, string? sent, HttpStatusCode status)
    {
        await using var running = await RunningServer.StartAsync(change: options => options with
        {
            ConsoleAddress = new ListenAddress(host, 0),
            MetricsToken = token,
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(running.Console, "/metrics"));
        request.Headers.Authorization = sent is null ? null : new AuthenticationHeaderValue("Bearer", sent);
        using var answer = await running.Http.SendAsync(request, Cancel);
        Assert.Equal(status, answer.StatusCode);
    }
}
