using System.Runtime.InteropServices;
using Drystone.Server.Hosting;

namespace Drystone.Cli.Commands;

/// <summary>Runs a server in the foreground. The first SIGTERM or SIGINT stops it gracefully; a second cuts off what
/// is still under way.</summary>
internal static class ServerRun
{
    public static async Task<int> RunAsync(ServerOptions options, Terminal terminal, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var cutOff = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        await using var server = await StartAsync(options, stop.Token);
        if (server is null)
        {
            return ExitCode.Success;
        }

        StartReport.Write(terminal.Output, server, options);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stop.Token.Register(stopped.SetResult))
        {
            await stopped.Task;
        }

        await server.StopAsync(cutOff.Token);
        return ExitCode.Success;

        void OnSignal(PosixSignalContext signal)
        {
            signal.Cancel = true;
            if (stop.IsCancellationRequested)
            {
                cutOff.Cancel();
            }
            else
            {
                stop.Cancel();
            }
        }
    }

    /// <summary>Null when a signal came before the server was up.</summary>
    private static async Task<DrystoneServer?> StartAsync(ServerOptions options, CancellationToken stop)
    {
        try
        {
            return await DrystoneServer.StartAsync(options, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
    }
}
