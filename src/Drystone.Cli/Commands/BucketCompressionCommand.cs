using System.CommandLine;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone bucket compression</c>.</summary>
internal static class BucketCompressionCommand
{
    public static Command Create(Terminal terminal, StoreLocation store)
    {
        var (bucket, json) = (BucketCommand.Bucket(), BucketCommand.Json());
        var state = new Argument<string>("on|off") { Description = "What is there already stays as it is." };
        state.AcceptOnlyFromAmong("on", "off");
        var encrypted = new Option<bool>("--encrypted")
        {
            Description = "Encrypted objects too. Their length on the disk then tells something of their content.",
        };
        var command = new Command("compression", "Compress what is written to a bucket from now on.")
        {
            bucket, state, encrypted, json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var choice = new CompressionChoice(
                parsed.GetRequiredValue(state) == "on", parsed.GetValue(encrypted));
            if (choice is { IsOn: false, IncludesEncrypted: true })
            {
                throw new UsageException(["--encrypted goes with on"]);
            }

            await using var buckets = await store.OperatorOf(parsed).OpenBucketsAsync(cancel);
            var found = await buckets.SetCompressionAsync(parsed.GetRequiredValue(bucket), choice, cancel);
            BucketCommand.Write(terminal.Output, found, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }
}
