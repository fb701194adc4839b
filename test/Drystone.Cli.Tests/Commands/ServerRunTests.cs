using System.Net;

namespace Drystone.Cli.Tests.Commands;

public sealed class ServerRunTests : IDisposable
{
    private readonly TestDirectory directory = new();

    [Fact]
    public async Task SIGTERM_ends_a_server_with_exit_code_0_and_the_next_start_finds_the_same_credentials()
    {
        await using var server = await ServerProcess.StartAsync(directory["data"]);
        Assert.Contains(directory["data/root-credentials.env"], server.Report, StringComparison.Ordinal);
        using (var http = new HttpClient())
        {
            var ready = new Uri(server.Endpoint, "/minio/health/ready");
            using var answer = await http.GetAsync(ready, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var kept = await File.ReadAllTextAsync(
            directory["data/root-credentials.env"], TestContext.Current.CancellationToken);
        var (exitCode, errors) = await server.TerminateAsync();
        Assert.Equal(0, exitCode);
        Assert.Contains("Stopped.", errors, StringComparison.Ordinal);
        var secret = kept.Split("AWS_SECRET_ACCESS_KEY=")[1].Trim();
        Assert.DoesNotContain(secret, errors, StringComparison.Ordinal);

        await using var again = await ServerProcess.StartAsync(directory["data"]);
        Assert.Equal(kept, await File.ReadAllTextAsync(
            directory["data/root-credentials.env"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_address_that_is_taken_is_told_in_one_line()
    {
        await using var server = await ServerProcess.StartAsync(directory["data"]);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ServerProcess.StartAsync(directory["other"], "--address", server.Endpoint.Authority));

        // A machine whose processes may open few files is warned before.
        var line = Assert.Single(
            refused.Message.Split(": ", 2)[1].Trim().Split('\n'),
            told => !told.Contains(" may open ", StringComparison.Ordinal));
        Assert.StartsWith($"drystone: cannot listen on {server.Endpoint.Authority}", line, StringComparison.Ordinal);
    }

    public void Dispose() => directory.Dispose();
}
