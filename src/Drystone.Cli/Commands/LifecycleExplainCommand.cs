using System.CommandLine;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone lifecycle explain</c>: rules, and what is due when and by which of them. Changes
/// nothing.</summary>
internal static class LifecycleExplainCommand
{
    private const int DefaultActions = 100;

    private static readonly Argument<string> Bucket = new("BUCKET") { Description = "Which bucket." };

    private static readonly Option<string> Prefix = new("--prefix")
    {
        HelpName = "TEXT",
        Description = "Only keys that start so.",
        DefaultValueFactory = _ => string.Empty,
    };

    private static readonly Option<int> Max = new("--max")
    {
        HelpName = "N",
        Description = "At most so many actions, the earliest.",
        DefaultValueFactory = _ => DefaultActions,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    public static Command Create(Terminal terminal, StoreLocation store)
    {
        var command = new Command("explain", "Show rules, and what is due when and by which of them.")
        {
            Bucket, Prefix, Max, Json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var lifecycle = await store.OperatorOf(parsed).OpenLifecycleAsync(cancel);
            var report = await lifecycle.ExplainAsync(
                parsed.GetRequiredValue(Bucket), parsed.GetRequiredValue(Prefix), parsed.GetRequiredValue(Max), cancel);
            LifecycleOutput.Write(terminal.Output, report, parsed.GetValue(Json));
            return ExitCode.Success;
        });
        return command;
    }
}
