using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Drystone.Clients.Tests.Harness;

/// <summary>
/// What every client gets: a server of its own, an empty home, and the credentials in its environment.
/// </summary>
public abstract class ClientTest : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("drystone-clients-");
    private readonly List<ChildProcess> started = [];
    private DrystoneProcess? server;

    internal DrystoneProcess Server => server ?? throw new InvalidOperationException("The server is not started.");

    /// <summary>The folder of this project's sources, where scripts for Python and Node stand.</summary>
    internal static string Sources { get; } = FindSources();

    /// <summary>The directory in which clients run; it is also their home.</summary>
    protected string Folder => folder.FullName;

    /// <summary>All that clients see of the environment.</summary>
    protected Dictionary<string, string> Variables { get; } = [];

    /// <summary>Further options of the server.</summary>
    protected virtual string[] ServerOptions => [];

    /// <summary>Programs without which the test is skipped.</summary>
    protected abstract string[] Commands { get; }

    public async ValueTask InitializeAsync()
    {
        try
        {
            Tool.Require(Commands);
            await RequireAsync();
            server = await DrystoneProcess.StartAsync(Folder, ServerOptions);
            Variables["PATH"] = Tool.SearchPath;
            Variables["HOME"] = Folder;
            Variables["LC_ALL"] = "C.UTF-8";
            Variables["AWS_ACCESS_KEY_ID"] = DrystoneProcess.AccessKeyId;
            Variables["AWS_SECRET_ACCESS_KEY"] = DrystoneProcess.SecretAccessKey;
            Variables["AWS_DEFAULT_REGION"] = DrystoneProcess.Region;
            await SetUpAsync();
        }
        catch
        {
            // A test whose start fails is not disposed by the framework.
            WriteLogs();
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            WriteLogs();
        }

        try
        {
            await TearDownAsync();
        }
        finally
        {
            started.ForEach(process => process.Dispose());
            await StopServerAsync();
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Skips the test when something other than a program is missing.</summary>
    protected virtual Task RequireAsync() => Task.CompletedTask;

    /// <summary>Starts what stands between the server and the test.</summary>
    protected virtual Task SetUpAsync() => Task.CompletedTask;

    /// <summary>Ends in order what <see cref="SetUpAsync"/> started, as far as it came.</summary>
    protected virtual Task TearDownAsync() => Task.CompletedTask;

    /// <summary>A path in the folder of the test.</summary>
    protected string At(params string[] names) => Path.Combine([Folder, .. names]);

    protected Task<string> RunAsync(string command, params string[] arguments) =>
        Tool.RunAsync(Launch(command, arguments));

    /// <summary>Runs a program that is expected to fail.</summary>
    /// <returns>What it said.</returns>
    protected async Task<string> RunFailingAsync(string command, params string[] arguments)
    {
        var launch = Launch(command, arguments);
        var (exitCode, output, errors) = await Tool.TryAsync(launch);
        Assert.True(exitCode != 0, $"$ {launch}\nsucceeded, which it should not\n{errors}\n{output}");
        return errors + output;
    }

    /// <summary>Starts a program that ends with the test.</summary>
    internal ChildProcess Start(string command, params string[] arguments)
    {
        started.Add(ChildProcess.Start(Launch(command, arguments)));
        return started[^1];
    }

    /// <summary>Makes a file, and the folders above it, of bytes that do not compress.</summary>
    protected string WriteRandom(string name, int sizeBytes)
    {
        var path = WriteText(name, "");
        File.WriteAllBytes(path, RandomNumberGenerator.GetBytes(sizeBytes));
        return path;
    }

    protected string WriteText(string name, string text)
    {
        var path = At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    protected static void AssertSameBytes(string expected, string actual) =>
        Assert.Equal(Hash(expected), Hash(actual));

    /// <summary>A port that was free a moment ago, for programs that cannot choose their own.</summary>
    protected static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Launch Launch(string command, string[] arguments) =>
        new(command, arguments, Folder, new Dictionary<string, string>(Variables));

    private void WriteLogs()
    {
        var logs = started.Select(process => process.Errors + process.Output).Append(server?.Log ?? "");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', logs));
    }

    private async Task StopServerAsync()
    {
        if (server is not null)
        {
            await using var stopped = server;
            await stopped.StopAsync();
        }
    }

    private static string Hash(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexString(SHA256.HashData(file));
    }

    private static string FindSources()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Drystone.slnx")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        return Path.Combine(root.FullName, "test", "Drystone.Clients.Tests");
    }
}
