using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone scrub</c>: how the verification of all stored bytes stands.</summary>
internal static class ScrubCommand
{
    public const string Examples =
        """
        Examples:
          drystone scrub status --data /srv/data
          drystone scrub status --objects     which objects the damage belongs to; looks at every object
          drystone scrub run                  verify everything now; its rate is not bounded
        """;

    public static Command Create(Terminal terminal)
    {
        var store = new StoreLocation(terminal);
        var command = new Command("scrub", "See how the verification of all stored bytes stands, or run it now.")
        {
            CreateStatus(terminal, store),
            CreateRun(terminal, store),
        };
        store.AddTo(command);
        return command;
    }

    private static Command CreateStatus(Terminal terminal, StoreLocation store)
    {
        var objects = new Option<bool>("--objects") { Description = "Name the objects that the damage belongs to." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("status", "Show the round that is under way, and damage.") { objects, json };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var scrub = await store.OperatorOf(parsed).OpenScrubAsync(cancel);
            var report = await scrub.ReadAsync(cancel);
            Write(terminal.Output, report, parsed.GetValue(json));
            if (parsed.GetValue(objects))
            {
                WriteObjects(terminal.Output, await scrub.ListDamagedAsync(cancel), parsed.GetValue(json));
            }

            return report.Damage.Count == 0 ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static Command CreateRun(Terminal terminal, StoreLocation store)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("run", "Verify everything that is stored now, and wait for the end.") { json };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var scrub = await store.OperatorOf(parsed).OpenScrubAsync(cancel);
            var report = await scrub.RunAsync(cancel);
            Write(terminal.Output, report, parsed.GetValue(json));
            return report.Damage.Count == 0 ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static void Write(TextWriter output, ScrubReport report, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(report, ScrubJson.Default.ScrubReport));
            return;
        }

        output.WriteLine(report.Round == 0
            ? "No round has been started."
            : string.Create(CultureInfo.InvariantCulture,
                $"Round {report.Round} since {report.StartedAt:yyyy-MM-ddTHH:mm:ssZ}: {report.Progress:P0}, ")
                + string.Create(CultureInfo.InvariantCulture,
                    $"{report.VerifiedBlobs:N0} blobs, {report.VerifiedBytes:N0} bytes verified"));
        output.WriteLine(report.CompletedAt is { } completed
            ? string.Create(CultureInfo.InvariantCulture, $"Last complete at {completed:yyyy-MM-ddTHH:mm:ssZ}")
            : "No round is complete yet");
        output.WriteLine(report.Damage.Count == 0 ? "No damage." : $"Damage: {report.Damage.Count}");
        foreach (var one in report.Damage)
        {
            output.WriteLine($"  {one.FoundAt:yyyy-MM-ddTHH:mm:ssZ}  {one.What}");
        }
    }

    private static void WriteObjects(TextWriter output, IReadOnlyList<DamagedVersion> objects, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(objects, ScrubJson.Default.IReadOnlyListDamagedVersion));
            return;
        }

        foreach (var one in objects)
        {
            output.WriteLine($"  blob {one.Blob}: {one.Bucket}/{one.Key} (version {one.Version})");
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ScrubReport))]
[JsonSerializable(typeof(IReadOnlyList<DamagedVersion>))]
internal sealed partial class ScrubJson : JsonSerializerContext;
