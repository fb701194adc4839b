using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone replication status</c>.</summary>
internal static class ReplicationStatusCommand
{
    private const int BytesPerMebibyte = 1 << 20;

    public static Command Create(Terminal terminal, StoreLocation store)
    {
        var bucket = new Argument<string?>("BUCKET")
        {
            Description = "Only this bucket.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("status", "Show what is still to be delivered, and what keeps it.") { bucket, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var all = await ReplicationStatusReader.ReadAsync(store.DataOf(parsed), cancel);
            var name = parsed.GetValue(bucket);
            Write(terminal.Output, [.. all.Where(one => name is null || one.Bucket == name)], parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Write(TextWriter output, IReadOnlyList<ReplicationSummary> all, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(all, ReplicationJson.Default.IReadOnlyListReplicationSummary));
            return;
        }

        foreach (var one in all)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{one.Bucket} -> {one.Destination} ({one.Target}): {Describe(one)}"));
            if (one.Problem is { } problem)
            {
                output.WriteLine($"  last problem: {problem}");
            }
        }
    }

    private static string Describe(ReplicationSummary one)
    {
        var walk = one.IsWalking ? "; existing objects are still being found" : "";
        return one.IsHeld ? "held up" + walk
            : one.Items == 0 ? "up to date" + walk
            : string.Create(CultureInfo.InvariantCulture,
                $"{one.Items} deliveries left, {(double)one.Bytes / BytesPerMebibyte:F1} MiB, the oldest waits for ")
                + $"{one.OldestSeconds ?? 0} s{walk}";
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<ReplicationSummary>))]
internal sealed partial class ReplicationJson : JsonSerializerContext;
