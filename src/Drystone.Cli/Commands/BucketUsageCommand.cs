using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Drystone.Engine;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone bucket usage</c>.</summary>
internal static class BucketUsageCommand
{
    public static Command Create(Terminal terminal, StoreLocation store)
    {
        var (bucket, json) = (BucketCommand.Bucket(), BucketCommand.Json());
        var prefix = new Option<string>("--prefix")
        {
            HelpName = "P",
            Description = "Only this directory and what is below it.",
            DefaultValueFactory = _ => string.Empty,
        };
        var depth = new Option<int>("--depth")
        {
            HelpName = "N",
            Description = $"Levels of directories below it, up to {EngineLimits.UsageDepth}.",
            DefaultValueFactory = _ => 1,
        };
        var command = new Command("usage", "Show what a bucket holds by directory.") { bucket, prefix, depth, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var levels = parsed.GetValue(depth);
            if (levels is < 0 or > EngineLimits.UsageDepth)
            {
                throw new UsageException([$"--depth: {levels} is not between 0 and {EngineLimits.UsageDepth}"]);
            }

            await using var buckets = await store.OperatorOf(parsed).OpenBucketsAsync(cancel);
            var usage = await buckets.ReadUsageAsync(
                parsed.GetRequiredValue(bucket), parsed.GetRequiredValue(prefix), levels, cancel);
            Write(terminal.Output, usage, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Write(TextWriter output, UsageSummary usage, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(usage, BucketJson.Default.UsageSummary));
            return;
        }

        if (usage.IsCounting)
        {
            output.WriteLine("What was there before is still being counted: the figures grow.");
        }

        output.WriteLine($"{"Objects",15}  {"Bytes",22}  Prefix");
        foreach (var one in usage.Prefixes)
        {
            WriteLine(output, one.Objects, one.Bytes, one.Prefix.Length == 0 ? "(all)" : one.Prefix);
            if (one.OtherObjects > 0)
            {
                WriteLine(output, one.OtherObjects, one.OtherBytes, one.Prefix + "(others)");
            }
        }
    }

    private static void WriteLine(TextWriter output, long objects, long bytes, string what) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{objects,15:N0}  {bytes,22:N0}  {what}"));
}
