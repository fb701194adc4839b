using System.CommandLine;
using System.Runtime.InteropServices;
using Drystone.Cli.Bench;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone bench</c>: a load generator for any S3 endpoint.</summary>
internal static class BenchCommand
{
    public const string Examples =
        """
        Examples:
          export AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=...
          drystone bench all                                      the standard table against 127.0.0.1:9000
          drystone bench put --size 4KiB --concurrency 64 --duration 30s
          drystone bench get --size 16MiB --concurrency 8 --verify full --json
          drystone bench list --page-size 1000 --objects 100000
          drystone bench delete --keys-per-delete 1 --objects 50000
          drystone bench multipart --size 256MiB --part-size 16MiB --concurrency 4
          drystone bench mixed --endpoint https://s3.example.org --bucket load --credentials keys.env

        Results go to the output, progress to the error output. The exit code is 1 when a request failed.
        """;

    /// <summary>
    /// Lets the runtime continue a request on the thread that saw its socket become ready, which saves a switch to
    /// another thread per request. The runtime reads it when the first socket is made.
    /// </summary>
    private const string InlineCompletionsVariable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    public static Command Create(Terminal terminal)
    {
        var arguments = new BenchArguments();
        var command = new Command("bench", "Measure an S3 endpoint under load.") { arguments.Workload };
        foreach (var option in arguments.Options)
        {
            command.Add(option);
        }

        command.Add(BenchCompareCommand.Create(terminal));
        command.SetAction((parsed, cancel) =>
        {
            var options = arguments.Read(parsed, terminal);
            PreferInlineCompletions(terminal);
            var run = new BenchRun(options, terminal.Output, terminal.Error, terminal.Time);
            return RunAsync(run.RunAsync, cancel);
        });
        return command;
    }

    /// <summary>For a program that makes no socket before.</summary>
    public static void PreferInlineCompletions(Terminal terminal)
    {
        if (ReferenceEquals(terminal, Terminal.System))
        {
            Environment.SetEnvironmentVariable(InlineCompletionsVariable, "1");
        }
    }

    /// <param name="run">Ends early when it is told to stop, and returns whether no request failed.</param>
    public static async Task<int> RunAsync(Func<CancellationToken, Task<bool>> run, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        return await run(stop.Token) ? ExitCode.Success : ExitCode.Failure;

        // The first one prints what was measured so far; a second one ends the program as ever.
        void OnSignal(PosixSignalContext signal)
        {
            signal.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }
}
