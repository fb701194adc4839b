using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Drystone.PowerCut;

/// <summary>The program as an operator starts it, on a free port of loopback.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    public const string AccessKeyId = "powercut-access-key";
    public const string SecretAccessKey = "powercut/secret+access=key";

    /// <summary>So that rules expire what is a few rounds old, and what was just written must be there.</summary>
    public static readonly TimeSpan LifecycleDay = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMinutes(1);

    private readonly Process process;
    private readonly StringBuilder said = new();
    private readonly TaskCompletionSource<string> serving = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process, string data) => (this.process, Data) = (process, data);

    public string Data { get; }

    public string Endpoint { get; private set; } = "";

    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>All that it said.</summary>
    public string Log
    {
        get
        {
            lock (said)
            {
                return said.ToString().Trim();
            }
        }
    }

    /// <summary>Where the program is: all are built to artifacts/bin/PROJECT/CONFIGURATION.</summary>
    private static string Program
    {
        get
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(own.Parent!.Parent!.FullName, "Drystone.Cli", own.Name, "drystone");
        }
    }

    /// <exception cref="ServerException">It does not serve.</exception>
    public static async Task<ServerProcess> StartAsync(string data, bool isDurable, CancellationToken cancel)
    {
        string[] command =
        [
            Program, "server", "--data", data, "--address", "127.0.0.1:0", "--console-address", "off",
            "--lifecycle-day", $"{LifecycleDay.TotalSeconds}",
        ];
        var start = isDurable
            ? new ProcessStartInfo(command[0], command[1..])
            : new ProcessStartInfo(Environment.ProcessPath!, [WithoutSync.Verb, .. command]);
        Prepare(start);
        var server = new ServerProcess(new Process { StartInfo = start }, data);
        try
        {
            await server.StartAsync(cancel);
            server.RequireSyncs(isDurable);
            return server;
        }
        catch
        {
            await server.KillAsync();
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>As a crash does: at once, with nothing flushed.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync();
    }

    /// <summary>As a service manager does.</summary>
    public async Task StopAsync()
    {
        await Shell.RunAsync("kill", "-TERM", $"{process.Id}");
        try
        {
            await process.WaitForExitAsync().WaitAsync(StopTimeout);
        }
        catch (TimeoutException)
        {
            throw new ServerException($"The server does not stop: {Log}");
        }

        if (process.ExitCode != 0)
        {
            throw new ServerException($"The server ended with {process.ExitCode}: {Log}");
        }
    }

    /// <summary>Runs a command of the program that talks to this server.</summary>
    public Task<Shell.Outcome> CommandAsync(params string[] arguments) =>
        Shell.TryRunAsync(Program, [.. arguments, "--data", Data]);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
    }

    /// <summary>It gets nothing of our environment that could change what it does.</summary>
    private static void Prepare(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        // Not on the disk that is to be unmounted.
        start.WorkingDirectory = "/";
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "";
        start.Environment["DRYSTONE_ROOT_USER"] = AccessKeyId;
        start.Environment["DRYSTONE_ROOT_PASSWORD"] = SecretAccessKey;
    }

    private async Task StartAsync(CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => serving.TrySetException(new ServerException("It ended at once."));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        try
        {
            Endpoint = await serving.Task.WaitAsync(StartTimeout, cancel);
            ReadyAfter = clock.Elapsed;
        }
        catch (Exception fault) when (fault is ServerException or TimeoutException)
        {
            throw new ServerException($"The server does not start: {fault.Message} {Log}");
        }
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (said)
        {
            said.AppendLine(line);
        }

        if (ServedAt().Match(line) is { Success: true } match)
        {
            serving.TrySetResult(match.Groups["endpoint"].Value);
        }
    }

    /// <summary>A library that is not there is only warned of by the loader, and the run would prove nothing.</summary>
    private void RequireSyncs(bool isDurable)
    {
        var isLoaded = File.ReadLines($"/proc/{process.Id}/maps")
            .Any(line => line.Contains("libeatmydata", StringComparison.Ordinal));
        if (isLoaded == isDurable)
        {
            throw new PowerCutException(isDurable
                ? "libeatmydata is loaded by every program here (/etc/ld.so.preload?): nothing is durable."
                : $"{WithoutSync.Library} is not there: install libeatmydata1.");
        }
    }

    [GeneratedRegex(@"^S3\s+(?<endpoint>http://[^/\s]+)/?\s*$")]
    private static partial Regex ServedAt();
}

/// <summary>The server did not do what a server does.</summary>
internal sealed class ServerException(string message) : Exception(message);
