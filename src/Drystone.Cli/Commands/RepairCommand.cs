using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Drystone.Engine.Checking;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone repair</c>: what is damaged in a store that no server runs on, and its repair.</summary>
internal static class RepairCommand
{
    public const string Examples =
        """
        Stop the server first: a store that is open is refused. Nothing is changed without --apply.

        Examples:
          drystone repair --data /srv/data              look over everything, and name the objects that are damaged
          drystone repair --data /srv/data --quick      without reading the bytes of objects
          drystone repair --data /srv/data --apply      rebuild what can be; the metadata is copied before
          drystone repair --data /srv/data --json

        Exit codes: 0 nothing is damaged, or all of it is repaired; 1 damage is left, or the store cannot be opened;
        2 it was asked wrongly.
        """;

    // Of one finding: a manifest that thousands share must not hide the rest.
    private const int ShownObjects = 20;

    public static Command Create(Terminal terminal)
    {
        var store = new StoreLocation(terminal);
        var apply = new Option<bool>("--apply") { Description = "Repair what can be repaired." };
        var quick = new Option<bool>("--quick") { Description = "Do not read and verify the bytes of objects." };
        var noCopy = new Option<bool>("--no-copy")
        {
            Description = "Do not copy the metadata before it is changed: there is a backup.",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("repair", "Find what is damaged in a store whose server is stopped, and repair it.")
        {
            apply, quick, noCopy, json,
        };
        store.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var settings = new RepairSettings(
                parsed.GetValue(apply), ReadsBytes: !parsed.GetValue(quick),
                CopiesMetadata: !parsed.GetValue(noCopy));
            var report = await store.OperatorOf(parsed).RepairAsync(settings, cancel);
            if (parsed.GetValue(json))
            {
                WriteJson(terminal.Output, report);
            }
            else
            {
                Write(terminal.Output, report, settings);
            }

            return report.IsHealthy ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static void Write(TextWriter output, RepairReport report, RepairSettings settings)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Looked over the metadata and {report.VerifiedBlobs:N0} blobs, {report.VerifiedBytes:N0} bytes read."));
        WriteFindings(output, "Found", report.Found);
        if (settings.Apply && report.Found.Count > 0)
        {
            WriteFindings(output, "Left", report.Left);
        }

        if (report.MetadataCopy is not null)
        {
            output.WriteLine($"The metadata as it was: {report.MetadataCopy}");
        }

        if (report.LostAndFound is not null)
        {
            output.WriteLine($"Bytes that are of no object: {report.LostAndFound}");
        }

        output.WriteLine(Verdict(report, settings));
    }

    private static string Verdict(RepairReport report, RepairSettings settings) =>
        report.IsHealthy && settings.Apply && report.Found.Any(finding => finding.Kind == FindingKind.Record)
            ? "Repaired. What is lost or was taken out is named above."
        : report.IsHealthy ? settings.Apply && report.Found.Count > 0 ? "Repaired." : "Nothing is damaged."
        : !settings.Apply && report.Left.Any(finding => finding.Remedy is not null)
            ? "Damaged. Repair what can be with --apply."
            : "Damage is left: restore what is named from a backup, or delete it.";

    private static void WriteFindings(TextWriter output, string title, IReadOnlyList<StoreFinding> findings)
    {
        if (findings.Count == 0)
        {
            return;
        }

        output.WriteLine($"{title}: {findings.Count}");
        foreach (var finding in findings)
        {
            output.WriteLine($"  {finding.What.TrimEnd('.')} [{finding.Remedy ?? "cannot be repaired"}]");
            foreach (var one in finding.Objects.Take(ShownObjects))
            {
                output.WriteLine($"    {one.Bucket}/{one.Key} (version {one.Version})");
            }

            if (finding.Objects.Count > ShownObjects)
            {
                output.WriteLine($"    and {finding.Objects.Count - ShownObjects} more; --json names all");
            }
        }
    }

    private static void WriteJson(TextWriter output, RepairReport report) => output.WriteLine(JsonSerializer.Serialize(
        new RepairOutput(
            report.IsHealthy, [.. report.Found.Select(ToOutput)], [.. report.Left.Select(ToOutput)],
            report.MetadataCopy, report.LostAndFound, report.VerifiedBlobs, report.VerifiedBytes),
        RepairJson.Default.RepairOutput));

    private static FindingOutput ToOutput(StoreFinding finding) => new(
        finding.Kind switch
        {
            FindingKind.Record => "record",
            FindingKind.Derived => "derived",
            FindingKind.Bytes => "bytes",
            _ => "orphan",
        },
        finding.What, finding.Remedy, finding.Objects);
}

internal sealed record RepairOutput(
    bool IsHealthy, IReadOnlyList<FindingOutput> Found, IReadOnlyList<FindingOutput> Left, string? MetadataCopy,
    string? LostAndFound, long VerifiedBlobs, long VerifiedBytes);

internal sealed record FindingOutput(
    string Kind, string What, string? Remedy, IReadOnlyList<AffectedObject> Objects);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RepairOutput))]
internal sealed partial class RepairJson : JsonSerializerContext;
