using System.Diagnostics;
using System.Text.RegularExpressions;
using Drystone.Cli.Commands;
using Drystone.Testing.Secrets;

namespace Drystone.Cli.Tests.Commands;

/// <summary>The program itself, as an operator runs it, on free ports.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly Task<string> errors;

    private ServerProcess(Process process, Task<string> errors, string report, Uri endpoint) =>
        (this.process, this.errors, Report, Endpoint) = (process, errors, report, endpoint);

    /// <summary>What it printed when it was up.</summary>
    public string Report { get; }

    public Uri Endpoint { get; }

    public static async Task<ServerProcess> StartAsync(string dataDirectory, params string[] arguments)
    {
        var program = typeof(CommandLine).Assembly.Location;
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] address = arguments.Contains("--address") ? [] : ["--address", "127.0.0.1:0"];
        string[] all = [program, "server", dataDirectory, "--console-address", "off", .. address, .. arguments];
        Array.ForEach(all, start.ArgumentList.Add);
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var report = "";
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            report += line + "\n";
            if (line.StartsWith("Credentials", StringComparison.Ordinal))
            {
                var endpoint = EndpointLine().Match(report).Groups["uri"].Value;
                SecretFiles.Guard(dataDirectory);
                return new ServerProcess(process, errors, report, new Uri(endpoint));
            }
        }

        throw new InvalidOperationException($"The server did not start: {await errors}");
    }

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    /// <returns>The exit code, and what stood on standard error.</returns>
    public async Task<(int ExitCode, string Errors)> TerminateAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync();
        SecretSink.Run.Take(OutputChannel.StandardOutput, nameof(ServerProcess), Report);
        SecretSink.Run.Take(OutputChannel.StandardOutput, nameof(ServerProcess), await errors);
        return (process.ExitCode, await errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await TerminateAsync();
        }

        process.Dispose();
    }

    [GeneratedRegex(@"^S3\s+(?<uri>\S+)", RegexOptions.Multiline)]
    private static partial Regex EndpointLine();
}
