using System.Net;
using System.Net.Sockets;
using Drystone.Server.Hosting;
using Drystone.Server.Tls;

namespace Drystone.Server.Tests.Notifications.Brokers;

/// <summary>
/// A real broker as a child process on a free port of loopback, in a folder that goes away with it. It is started by
/// the first test that needs it and may be stopped and started again, with what it stored.
/// </summary>
public abstract class Broker : IAsyncDisposable
{
    public const string User = "drystone";
    public const string Password = "right-password-1234";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("drystone-broker-");
    private readonly List<BrokerProcess> helpers = [];
    private BrokerProcess? process;
    private CertificateFiles? certificate;

    public int Port { get; } = FreePort();

    /// <summary>Where TLS is spoken, unless the protocol goes over to it on the same port.</summary>
    public int TlsPort { get; } = FreePort();

    /// <summary>The broker's certificate, which vouches for itself.</summary>
    public string CertificatePath => certificate!.CertificatePath;

    protected string Folder => folder.FullName;

    protected string KeyPath => certificate!.KeyPath;

    /// <summary>Programs without which the test is skipped.</summary>
    protected abstract string[] Needs { get; }

    /// <summary>The program and its arguments.</summary>
    protected abstract string[] Command { get; }

    protected virtual Dictionary<string, string> Variables => [];

    /// <summary>The signal at which the broker stops and keeps what it confirmed.</summary>
    protected virtual string StopSignal => "TERM";

    public async Task EnsureStartedAsync()
    {
        Programs.Require([.. Needs, "setsid"]);
        if (process is not null)
        {
            return;
        }

        if (certificate is null)
        {
            certificate = SelfSignedCertificate.GetOrCreate(Folder, [], TimeProvider.System);
            await PrepareAsync();
        }

        process = BrokerProcess.Start(Folder, Variables, Command);
        await Until.TrueAsync(
            async () =>
            {
                Assert.False(process.HasExited, $"{Command[0]} ended instead of serving.\n{process.Log}");
                return await IsServingAsync();
            },
            () => $"{Command[0]} serves.\n{process.Log}");
    }

    public async Task StopAsync()
    {
        if (process is not null)
        {
            await process.SignalAsync(StopSignal);
            await Until.TrueAsync(() => process.HasExited, () => $"{Command[0]} stops.\n{process.Log}");
            process.Dispose();
            process = null;
        }
    }

    /// <summary>From now on the kernel accepts connections and bytes, and nobody ever answers.</summary>
    public async Task PauseAsync()
    {
        var stopped = await StopAnsweringAsync();
        await Until.TrueAsync(() => stopped.All(ProcessState.IsStopped), () => $"{Command[0]} answers nobody");
    }

    /// <returns>Whose threads all stop; the signal itself does not wait for them.</returns>
    protected virtual async Task<IReadOnlyList<int>> StopAnsweringAsync()
    {
        await process!.SignalAsync("STOP");
        return ProcessState.OfGroup(process.Id);
    }

    public virtual Task ResumeAsync() => process!.SignalAsync("CONT");

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        process?.Dispose();
        helpers.ForEach(helper => helper.Dispose());
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Writes what the broker reads when it starts for the first time.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Whether a client can log in; failures to connect mean no.</summary>
    protected abstract Task<bool> IsServingAsync();

    /// <summary>Starts a program that ends with the broker.</summary>
    protected void StartHelper(params string[] command) =>
        helpers.Add(BrokerProcess.Start(Folder, Variables, command));

    protected string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A port that was free a moment ago.</summary>
    protected static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    protected async Task<bool> AcceptsAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
