using System.CommandLine;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone lifecycle run</c>: does now what is due in a bucket.</summary>
internal static class LifecycleRunCommand
{
    public static Command Create(Terminal terminal, StoreLocation store)
    {
        var bucket = new Argument<string>("BUCKET") { Description = "Which bucket." };
        var command = new Command("run", "Do now what is due in a bucket.") { bucket };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var lifecycle = await store.OperatorOf(parsed).OpenLifecycleAsync(cancel);
            var run = await lifecycle.RunAsync(parsed.GetRequiredValue(bucket), cancel);
            await terminal.Output.WriteLineAsync($"Actions done: {run.Actions}");
            return ExitCode.Success;
        });
        return command;
    }
}
