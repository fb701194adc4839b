namespace Drystone.Server.Hosting;

/// <summary>A running server. Disposing it is a graceful stop.</summary>
public sealed class DrystoneServer : IAsyncDisposable
{
    private readonly DrystoneHost host;
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private Task? stopping;

    private DrystoneServer(DrystoneHost host) => this.host = host;

    /// <summary>Where S3 is served, by an address that can be connected to.</summary>
    public IReadOnlyList<Uri> Endpoints => host.S3.Endpoints;

    /// <summary>Where the console and the metrics are; null when they were not asked for.</summary>
    public Uri? ConsoleEndpoint => host.Console?.Endpoints[0];

    /// <summary>The credentials of the server's own account, and where they are kept.</summary>
    public RootCredentialsSource RootCredentials => host.RootCredentials;

    /// <summary>Loads and compiles what each server needs, on another thread. To be called by a program that will start
    /// one and has to find out first how; without it a start takes longer. What fails here fails there, and is told
    /// there.</summary>
    public static void WarmUp() => Task.Run(static () =>
    {
        _ = S3EndpointFactory.OperationNames.Count();
        return HttpListenerHost.WarmUpAsync();
    });

    /// <exception cref="ServerStartException">It cannot start; the message names the cause and the remedy.</exception>
    public static Task<DrystoneServer> StartAsync(ServerOptions options, CancellationToken cancel) =>
        StartAsync(options, S3EndpointFactory.Create, () => S3EndpointFactory.OperationNames, cancel);

    internal static async Task<DrystoneServer> StartAsync(
        ServerOptions options,
        Func<HostServices, IS3Endpoint> createEndpoint,
        Func<IEnumerable<string>> operationNames,
        CancellationToken cancel) =>
        new(await DrystoneHost.StartAsync(options, createEndpoint, operationNames, cancel));

    /// <summary>Takes no new requests, lets those under way finish within the shutdown timeout, and closes the
    /// store.</summary>
    /// <param name="cancel">When set, requests still under way are cut off at once.</param>
    public Task StopAsync(CancellationToken cancel)
    {
        lock (gate)
        {
            return stopping ??= StopOnceAsync(cancel);
        }
    }

    /// <summary>Completes when the server has stopped.</summary>
    public Task WaitForShutdownAsync() => stopped.Task;

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private async Task StopOnceAsync(CancellationToken cancel)
    {
        try
        {
            await host.StopAsync(cancel);
            stopped.SetResult();
        }
        catch (Exception e)
        {
            stopped.SetException(e);
            throw;
        }
    }
}
