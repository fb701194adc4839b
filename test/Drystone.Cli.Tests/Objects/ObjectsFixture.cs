using Drystone.Cli.Commands;
using Drystone.Cli.Tests.Commands;

namespace Drystone.Cli.Tests.Objects;

/// <summary>A server for all tests of a class, and commands that see it in their environment.</summary>
public sealed class ObjectsFixture : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();
    private ServerProcess? _server;
    private int _buckets;

    internal Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(_directory["data"]);
        foreach (var line in await File.ReadAllLinesAsync(_directory["data/root-credentials.env"]))
        {
            if (line.Split('=', 2) is [var name, var value])
            {
                Environment[name.Replace("AWS_", "S3_", StringComparison.Ordinal)] = value;
            }
        }

        Environment["S3_ENDPOINT"] = _server.Endpoint.GetLeftPart(UriPartial.Authority);
        Environment["S3_REGION"] = "us-east-1";
        Environment["HOME"] = _directory.Path;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _directory.Dispose();
    }

    /// <summary>Makes a bucket that no other test has.</summary>
    internal async Task<string> MakeBucketAsync()
    {
        var bucket = $"s3://test-{Interlocked.Increment(ref _buckets)}";
        await RunAsync("mb", bucket);
        return bucket;
    }

    /// <summary>Runs a command that succeeds.</summary>
    internal async Task<string> RunAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await TryAsync(arguments);
        Assert.True(exitCode == 0, $"{string.Join(' ', arguments)}: {exitCode}\n{error}\n{output}");
        return output;
    }

    internal Task<(int ExitCode, string Output, string Error)> TryAsync(params string[] arguments) =>
        TryAsync(terminal => terminal, arguments);

    internal async Task<(int ExitCode, string Output, string Error)> TryAsync(
        Func<Terminal, Terminal> adapt, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var terminal = adapt(new Terminal(output, error, Environment));
        var exitCode = await CommandLine.RunAsync(arguments, terminal, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }

    internal async Task<string> CatAsync(params string[] arguments)
    {
        using var bytes = new MemoryStream();
        var (exitCode, _, error) = await TryAsync(
            terminal => terminal with { OpenOutput = () => bytes }, ["cat", .. arguments]);
        Assert.True(exitCode == 0, error);
        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>As a file; a key that ends with a slash from standard input, for a file would go below it.</summary>
    internal async Task PutAsync(string address, string text)
    {
        if (!address.EndsWith('/'))
        {
            await RunAsync("cp", _directory.Write($"{Guid.NewGuid()}", text), address);
            return;
        }

        using var bytes = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        var (exitCode, _, error) = await TryAsync(
            terminal => terminal with { OpenInput = () => bytes }, "cp", "-", address);
        Assert.True(exitCode == 0, error);
    }
}
