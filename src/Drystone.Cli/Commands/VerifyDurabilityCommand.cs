using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Drystone.Cli.Bench;
using Drystone.Engine.Durability;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone verify-durability</c>: whether a disk can keep what a server acknowledges on it.</summary>
internal static class VerifyDurabilityCommand
{
    public const string Examples =
        """
        Examples:
          drystone verify-durability /srv/data                what the disk can promise, before a server runs on it
          drystone verify-durability /srv/data --duration 30s
          drystone verify-durability /srv/data --json

        Exit codes: 0 it keeps the promise as far as can be seen; 1 it is doubtful, or it does not; 2 the directory or
        the command line is wrong. Nothing is left in the directory; up to 128 MiB are written meanwhile.
        """;

    private const string NotSeen =
        "No software sees whether a device lies: only a power cut tells. Pull the plug of a test machine.";

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public static Command Create(Terminal terminal)
    {
        var directory = new Argument<string>("DIR") { Description = "An existing directory on the disk." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var duration = new Option<string>("--duration")
        {
            Description = "How long is measured.",
            HelpName = "TIME",
            DefaultValueFactory = _ => "4s",
        };
        var command = new Command("verify-durability", "Tell whether a disk can keep what a server acknowledges.")
        {
            directory, duration, json,
        };
        command.SetAction((parsed, cancel) => RunAsync(
            terminal, RequireDirectory(parsed.GetValue(directory)!), ReadDuration(parsed.GetValue(duration)!),
            parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, string directory, TimeSpan duration, bool asJson, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        var report = await new DurabilityExamination(directory, duration).RunAsync(stop.Token);
        if (asJson)
        {
            terminal.Output.WriteLine(JsonSerializer.Serialize(report, DurabilityJson.Default.DurabilityReport));
        }
        else
        {
            Write(terminal.Output, report);
        }

        return report.Verdict == DurabilityVerdict.Keeps ? ExitCode.Success : ExitCode.Failure;

        // What it wrote is removed first.
        void OnSignal(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static void Write(TextWriter output, DurabilityReport report)
    {
        output.WriteLine(report.Directory);
        foreach (var finding in report.Findings)
        {
            output.WriteLine($"  {MarkOf(finding.Verdict),-8}  {finding.Subject}: {finding.Reason}");
            if (finding.Remedy is { } remedy)
            {
                output.WriteLine($"            {remedy}");
            }
        }

        WriteFigures(output, report.Figures);
        output.WriteLine();
        output.WriteLine(report.Verdict switch
        {
            DurabilityVerdict.Keeps => $"Keeps the promise as far as can be seen.\n{NotSeen}",
            DurabilityVerdict.Doubtful => $"Doubtful: {SubjectsOf(report, DurabilityVerdict.Doubtful)}.",
            _ => $"Does not keep the promise: {SubjectsOf(report, DurabilityVerdict.Breaks)}.",
        });
    }

    private static void WriteFigures(TextWriter output, DurabilityFigures figures)
    {
        if (figures.SyncMicroseconds is not null)
        {
            output.WriteLine();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  append of 4 KiB with fdatasync   p50 {figures.SyncMicroseconds:N0} µs, "
                + $"p99 {figures.SlowSyncMicroseconds:N0} µs, of {figures.Syncs:N0}"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  append of 4 KiB without          p50 {figures.WriteMicroseconds:N1} µs"));
        }

        if (figures.CommitsBySingle is not null)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  objects of 4 KiB stored          {figures.CommitsBySingle:N0} a second by 1 writer, "
                + $"{figures.CommitsByMany:N0} by 64"));
        }
    }

    private static string MarkOf(DurabilityVerdict verdict) => verdict switch
    {
        DurabilityVerdict.Keeps => "ok",
        DurabilityVerdict.Doubtful => "doubtful",
        _ => "bad",
    };

    private static string SubjectsOf(DurabilityReport report, DurabilityVerdict verdict) => string.Join(
        ", ", report.Findings.Where(finding => finding.Verdict == verdict).Select(finding => finding.Subject));

    private static string RequireDirectory(string directory)
    {
        if (Directory.Exists(directory))
        {
            return directory;
        }

        throw new UsageException([File.Exists(directory)
            ? $"{directory} is a file: name a directory"
            : $"{directory} does not exist: make it first, on the disk that is to be examined"]);
    }

    private static TimeSpan ReadDuration(string text) =>
        BenchUnits.TryParseDuration(text) is { } duration && duration > TimeSpan.Zero && duration <= Longest
            ? duration
            : throw new UsageException([$"--duration: '{text}' is no time up to 1h, such as 4s"]);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DurabilityReport))]
internal sealed partial class DurabilityJson : JsonSerializerContext;
