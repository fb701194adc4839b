using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;

namespace Drystone.PowerCut;

/// <summary>The command line.</summary>
internal static class PowerCutCommand
{
    private const int Success = 0;
    private const int Lost = 1;
    private const int Usage = 2;

    private const string Examples =
        """
        Examples:
          ./dev powercut                           10 rounds; the seed is printed
          ./dev powercut --rounds 50 --seed 7
          ./dev powercut --keep /var/tmp           keeps the image, to look at it: mount -o loop DIR/device.img ...
          ./dev powercut --durability off          must report losses: syncs of the server do nothing
          ./dev powercut --barriers off            must report losses: the file system does not flush its device
          ./dev powercut --self-test --rounds 2    no losses as it is, and losses with either switched off

        Exit codes: 0 nothing was lost; 1 something was, or the run could not be made; 2 it was asked wrongly.
        It needs root, Linux, ext4 and loop devices. TMPDIR says where the image is made.
        """;

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "How often the power is cut.",
        HelpName = "N",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<ulong?> Seed = new("--seed")
    {
        Description = "What operations, contents and times follow from. [default: another one each time]",
        HelpName = "N",
    };

    private static readonly Option<string?> Keep = new("--keep")
    {
        Description = "Make the image there, and keep it. [default: it is kept when something was lost]",
        HelpName = "DIR",
    };

    private static readonly Option<string> Durability =
        OnOff("--durability", "Whether syncs of the server do anything.");

    private static readonly Option<string> Barriers =
        OnOff("--barriers", "Whether the file system sends flushes to its device.");

    private static readonly Option<bool> SelfTest = new("--self-test")
    {
        Description = "Whether losses are found: a run as it is must have none, and one with either switched off some.",
    };

    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        var command = new RootCommand("Cuts the power of a server under load, and reads back what it acknowledged.")
        {
            Rounds, Seed, Keep, Durability, Barriers, SelfTest,
        };
        var help = command.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((SynchronousCommandLineAction)help.Action!);
        command.SetAction((parsed, cancel) => RunAsync(parsed, output, errors));
        var result = command.Parse(arguments);
        if (result.Errors.Count > 0)
        {
            errors.WriteLine(result.Errors[0].Message);
            return Usage;
        }

        return await result.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = errors,
            ProcessTerminationTimeout = null,
        });
    }

    private static async Task<int> RunAsync(ParseResult parsed, TextWriter output, TextWriter errors)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !File.Exists("/dev/loop-control"))
        {
            errors.WriteLine("To mount and cut a file system of its own, this needs Linux, root and loop devices.");
            return Usage;
        }

        var options = new PowerCutOptions(
            parsed.GetValue(Rounds), parsed.GetValue(Seed) ?? (uint)Random.Shared.Next(), parsed.GetValue(Keep),
            parsed.GetValue(Durability) == "on", parsed.GetValue(Barriers) == "on");
        if (options.Rounds < 1)
        {
            errors.WriteLine("--rounds must be 1 or more.");
            return Usage;
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        try
        {
            return parsed.GetValue(SelfTest)
                ? await TestAsync(options, output, stop.Token)
                : await RunAsync(options, isLossExpected: false, output, stop.Token) == 0 ? Success : Lost;
        }
        catch (Exception fault) when (fault is PowerCutException or ServerException)
        {
            errors.WriteLine(fault.Message);
            return Lost;
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // Whatever was under way ends as it can.
            errors.WriteLine("interrupted");
            return Lost;
        }

        void OnSignal(PosixSignalContext signal)
        {
            // What is mounted is unmounted first, however often it is asked.
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    /// <returns>The number of losses.</returns>
    private static async Task<int> RunAsync(
        PowerCutOptions options, bool isLossExpected, TextWriter output, CancellationToken cancel)
    {
        var run = new PowerCutRun(options, output);
        var isInOrder = false;
        try
        {
            await run.RunAsync(cancel);
            isInOrder = true;
            return run.Losses;
        }
        finally
        {
            await run.DisposeAsync();
            if (options.Folder is not null || (isInOrder && run.Losses > 0 && !isLossExpected))
            {
                output.WriteLine($"kept: {run.Folder}/device.img");
            }
            else
            {
                Directory.Delete(run.Folder, recursive: true);
            }
        }
    }

    private static async Task<int> TestAsync(PowerCutOptions options, TextWriter output, CancellationToken cancel)
    {
        var asItIs = await RunAsync(
            options with { IsDurable = true, HasBarriers = true }, isLossExpected: false, output, cancel);
        var withoutSyncs = await RunAsync(
            options with { IsDurable = false, HasBarriers = true }, isLossExpected: true, output, cancel);
        var withoutFlushes = await RunAsync(
            options with { IsDurable = true, HasBarriers = false }, isLossExpected: true, output, cancel);
        output.WriteLine($"self-test: {asItIs} losses as it is, {withoutSyncs} without syncs, "
            + $"{withoutFlushes} without flushes");
        return asItIs == 0 && withoutSyncs > 0 && withoutFlushes > 0 ? Success : Lost;
    }

    private static Option<string> OnOff(string name, string description)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = "on|off",
            DefaultValueFactory = _ => "on",
        };
        option.AcceptOnlyFromAmong("on", "off");
        return option;
    }

    private sealed class HelpWithExamples(SynchronousCommandLineAction help) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var exitCode = help.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output.WriteLine(Examples);
            return exitCode;
        }
    }
}
