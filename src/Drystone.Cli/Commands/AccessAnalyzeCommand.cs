using System.CommandLine;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone access analyze</c>: what anybody can reach, and who may read which keys.</summary>
internal static class AccessAnalyzeCommand
{
    private static readonly Option<string?> Bucket = new("--bucket")
    {
        HelpName = "NAME",
        Description = "Only this bucket. [default: all]",
    };

    private static readonly Option<string?> Prefix = new("--prefix")
    {
        HelpName = "TEXT",
        Description = "Show as well who may read keys that start so.",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    public static Command Create(Terminal terminal, StoreLocation store)
    {
        var command = new Command("analyze", "Show which buckets anybody can reach, and who may read a prefix.")
        {
            Bucket, Prefix, Json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var access = await store.OperatorOf(parsed).OpenAccessAsync(cancel);
            var analysis = await access.AnalyzeAsync(parsed.GetValue(Bucket), parsed.GetValue(Prefix), cancel);
            AccessOutput.Write(terminal.Output, analysis, parsed.GetValue(Prefix), parsed.GetValue(Json));
            return ExitCode.Success;
        });
        return command;
    }
}
