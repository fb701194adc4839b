using System.Text.RegularExpressions;
using Drystone.Testing.Secrets;

namespace Drystone.Clients.Tests.Harness;

/// <summary>The program itself as an operator starts it, on a free port and an empty directory.</summary>
internal sealed partial class DrystoneProcess : IAsyncDisposable
{
    public const string AccessKeyId = "clients-access-key";
    public const string SecretAccessKey = "clients/secret+access=key";
    public const string Region = "us-east-1";

    private const int RequestsShown = 80;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMinutes(1);

    private readonly ChildProcess process;
    private readonly string folder;
    private readonly string requestLog;

    private DrystoneProcess(ChildProcess process, string folder) =>
        (this.process, this.folder, requestLog) = (process, folder, LogIn(folder));

    /// <summary>Where the program is. Both programs are built to artifacts/bin/PROJECT/CONFIGURATION.</summary>
    public static string ProgramFolder
    {
        get
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(own.Parent!.Parent!.FullName, "Drystone.Cli", own.Name);
        }
    }

    /// <summary>Without a slash at its end, as clients want it.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>Host and port.</summary>
    public string Authority => new Uri(Endpoint).Authority;

    /// <summary>What the server said, and the requests it served last.</summary>
    public string Log => process.Errors + process.Output + string.Join('\n', LastRequests());

    /// <summary>Of the process.</summary>
    public int Id => process.Id;

    /// <param name="folder">Where the data directory and the log of requests are made.</param>
    public static async Task<DrystoneProcess> StartAsync(string folder, params string[] options)
    {
        var server = Start(folder, "127.0.0.1:0", options);
        await server.WaitUntilServingAsync();
        return server;
    }

    /// <summary>Does not wait until it serves.</summary>
    /// <param name="mayOpenFiles">The limit of the process; null: as that of the tests.</param>
    public static DrystoneProcess Start(
        string folder, string address, IReadOnlyList<string> options, int? mayOpenFiles = null)
    {
        string[] limited = mayOpenFiles is { } files ? ["prlimit", $"--nofile={files}:{files}"] : [];
        string[] command =
        [
            .. limited, Executable, "server", "--data", Path.Combine(folder, "data"), "--address", address,
            "--console-address", "off", "--request-log", LogIn(folder), .. options,
        ];
        var process = ChildProcess.Start(new Launch(
            command[0],
            command[1..],
            folder,
            new Dictionary<string, string>
            {
                ["PATH"] = Tool.SearchPath,
                ["HOME"] = folder,
                ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "",
                ["DRYSTONE_ROOT_USER"] = AccessKeyId,
                ["DRYSTONE_ROOT_PASSWORD"] = SecretAccessKey,
            }));
        SecretSink.Run.Started();
        return new DrystoneProcess(process, folder);
    }

    /// <summary>Stops the server as a service manager does, and asserts that it ended in order.</summary>
    public async Task StopAsync()
    {
        await process.SignalAsync("TERM");
        var exitCode = await process.WaitForExitAsync(StopTimeout);
        Assert.True(exitCode == 0, $"The server ended with {exitCode}.\n{Log}");
    }

    /// <summary>Asks the server to stop, and does not wait.</summary>
    public Task TerminateAsync() => process.SignalAsync("TERM");

    /// <summary>Whether it has a file of this name open.</summary>
    public bool HasOpen(string name)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{Id}/fd")
                .Any(file => Path.GetFileName(new FileInfo(file).LinkTarget) == name);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Ends the server as a crash does: at once, with nothing flushed.</summary>
    public async Task KillAsync()
    {
        await process.SignalAsync("KILL");
        await process.WaitForExitAsync(StopTimeout);
    }

    public ValueTask DisposeAsync()
    {
        process.Dispose();
        SecretFiles.Guard(Path.Combine(folder, "data"));
        SecretSink.Run.Guard(SecretKind.RootSecret, SecretAccessKey);
        var test = TestContext.Current.Test?.TestDisplayName ?? nameof(DrystoneProcess);
        SecretSink.Run.Take(OutputChannel.StandardOutput, test, process.Output);
        SecretSink.Run.Take(OutputChannel.StandardOutput, test, process.Errors);
        foreach (var log in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.log") : [])
        {
            SecretSink.Run.Take(OutputChannel.RequestLog, test, File.ReadAllText(log));
        }

        SecretSink.Run.Ended();
        return ValueTask.CompletedTask;
    }

    internal static string Executable => Path.Combine(ProgramFolder, "drystone");

    public async Task WaitUntilServingAsync()
    {
        await Until.TrueAsync(
            () => Task.FromResult(process.HasExited || ServedAt().IsMatch(process.Output)),
            () => $"the server says where it serves.\n{Log}");
        Assert.False(process.HasExited, $"The server ended at once.\n{Log}");
        Endpoint = ServedAt().Match(process.Output).Groups["endpoint"].Value;
        if (Endpoint.StartsWith("http:", StringComparison.Ordinal))
        {
            await Until.AnswersAsync($"{Endpoint}/minio/health/live", process);
        }
    }

    private static string LogIn(string folder) => Path.Combine(folder, "requests.log");

    private IEnumerable<string> LastRequests() =>
        File.Exists(requestLog) ? File.ReadLines(requestLog).TakeLast(RequestsShown) : [];

    [GeneratedRegex(@"^S3\s+(?<endpoint>https?://[^/\s]+)/?\s*$", RegexOptions.Multiline)]
    private static partial Regex ServedAt();
}
