using System.CommandLine;
using Drystone.Cli.Contract;
using Drystone.Cli.Objects;
using Drystone.Client.Configuration;
using Drystone.Client.Profiles;
using Drystone.Doctor;
using Drystone.Doctor.Reports;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone doctor</c>: proves with a workload's own key that an endpoint keeps the contract.</summary>
internal static class DoctorCommand
{
    public const string Examples =
        """
        Examples:
          drystone doctor                              the endpoint, key and bucket of the environment (S3_…)
          drystone doctor --env-file production.env --json
          drystone doctor --bucket invoices --profile ceph
          drystone doctor --compare laptop,production  laptop.env and production.env side by side

        It works below a folder of its own in the bucket and removes it, also when it is interrupted.
        Exit codes: 0 the contract is kept, 1 a check failed, 2 the settings or the command line are wrong.
        """;

    /// <summary>What 24 checks with 5 MiB bodies need over a slow line.</summary>
    private const int DefaultSeconds = 30, MaxSeconds = 3600;

    private static readonly Option<string?> EnvFile = ContractSource.EnvFileOption();
    private static readonly Option<string?> Profile = new("--profile")
    {
        HelpName = "NAME",
        Description = $"Hold this provider's profile against it: {string.Join(", ", ProviderProfiles.Names)}.",
    };

    private static readonly Option<string?> Bucket = new("--bucket")
    {
        HelpName = "NAME",
        Description = "Work in this bucket, instead of the settings' first.",
    };

    private static readonly Option<string?> Compare = new("--compare")
    {
        HelpName = "A,B",
        Description = "Examine the endpoints of A.env and B.env and show them side by side.",
    };

    private static readonly Option<int> Timeout = new("--timeout")
    {
        HelpName = "SECONDS",
        Description = "How long one check may take.",
        DefaultValueFactory = _ => DefaultSeconds,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("doctor", "Prove that an S3 endpoint keeps the contract, with a workload's own key.")
        {
            EnvFile, Profile, Bucket, Compare, Timeout, Json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            using var interruption = new Interruption(cancel);
            return parsed.GetValue(Compare) is { } names
                ? await CompareAsync(terminal, parsed, names, interruption.Token)
                : await ExamineAsync(terminal, parsed, interruption.Token);
        });
        return command;
    }

    private static async Task<int> ExamineAsync(Terminal terminal, ParseResult parsed, CancellationToken cancel)
    {
        var options = OptionsOf(terminal, parsed, parsed.GetValue(EnvFile));
        if (await RunAsync(terminal, options, "", cancel) is not { } report)
        {
            return ExitCode.Failure;
        }

        if (parsed.GetValue(Json))
        {
            await terminal.Output.WriteLineAsync(ReportJson.Of(report));
        }
        else
        {
            ReportTable.Write(terminal.Output, report);
        }

        return report.IsHealthy ? ExitCode.Success : ExitCode.Failure;
    }

    private static async Task<int> CompareAsync(
        Terminal terminal, ParseResult parsed, string names, CancellationToken cancel)
    {
        if (parsed.GetValue(EnvFile) is not null)
        {
            throw new UsageException(["--compare and --env-file: give one of them"]);
        }

        // All are read before any is examined: a mistake in the last should not cost a run of the others.
        var wanted = names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(name => (Name: name, Options: OptionsOf(terminal, parsed, $"{name}.env"))).ToList();
        if (wanted.Count < 2)
        {
            throw new UsageException(["--compare: give two names or more, such as laptop,production"]);
        }

        var reports = new List<(string Name, DoctorReport Report)>();
        foreach (var (name, options) in wanted)
        {
            if (await RunAsync(terminal, options, $"{name}: ", cancel) is not { } report)
            {
                return ExitCode.Failure;
            }

            reports.Add((name, report));
        }

        if (parsed.GetValue(Json))
        {
            await terminal.Output.WriteLineAsync(ReportJson.Of(reports));
        }
        else
        {
            ReportMatrix.Write(terminal.Output, reports);
        }

        return reports.TrueForAll(one => one.Report.IsHealthy) ? ExitCode.Success : ExitCode.Failure;
    }

    /// <summary>Null when it was interrupted; what it had stored is removed then.</summary>
    private static async Task<DoctorReport?> RunAsync(
        Terminal terminal, DoctorOptions options, string prefix, CancellationToken cancel)
    {
        try
        {
            return await new Examination(options)
                .RunAsync(check => terminal.Error.WriteLine($"{prefix}{check} …"), cancel);
        }
        catch (ExaminationInterruptedException e)
        {
            await terminal.Error.WriteLineAsync($"drystone: {prefix}{e.Message}");
            return null;
        }
    }

    private static DoctorOptions OptionsOf(Terminal terminal, ParseResult parsed, string? envFile)
    {
        var values = ContractSource.ReadValues(envFile, terminal);
        if (parsed.GetValue(Profile) is { } profile)
        {
            values["S3_PROVIDER"] = profile;
        }

        var seconds = parsed.GetValue(Timeout);
        if (seconds is < 1 or > MaxSeconds)
        {
            throw new UsageException([$"--timeout: {seconds} is no number of seconds from 1 to {MaxSeconds}"]);
        }

        var settings = ContractSource.Require(SettingsReader.Read(values, new() { Domains = [] }));
        var location = parsed.GetValue(Bucket) is { } bucket
            ? settings.Domains.Values.FirstOrDefault(one => one.Bucket == bucket) ?? new BucketLocation(bucket, "")
            : DoctorOptions.LocationOf(settings);
        return location is null
            ? throw new UsageException(["S3_BUCKET: is missing. Set it or S3_BUCKET_DOMAIN, or give --bucket."])
            : new(settings, location.Bucket, location.Prefix) { CheckTimeout = TimeSpan.FromSeconds(seconds) };
    }
}
