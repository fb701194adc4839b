using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Drystone.Cli.Commands.Objects;

namespace Drystone.Cli.Commands;

/// <summary>Adds examples, and for the server the variables that are no options, to what <c>--help</c>
/// prints.</summary>
internal sealed class HelpExamples(SynchronousCommandLineAction help) : SynchronousCommandLineAction
{
    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["server"] =
            """
            Examples:
              drystone server                              data in ./data, S3 on 127.0.0.1:9000, console on :9001
              drystone server /srv/data --address :9000    every interface; :PORT has no host
              drystone server /srv/data --tls-cert cert.pem --tls-key key.pem --address :443
              drystone server --config /etc/drystone.yaml

            Environment:
              Every option is also a variable: --console-address is DRYSTONE_CONSOLE_ADDRESS. A flag goes before a
              variable, a variable before the configuration file, and the file before the default.
              DRYSTONE_ROOT_USER, DRYSTONE_ROOT_PASSWORD   the server's own credentials, or with _FILE a file that
                                                           holds each; MINIO_ROOT_USER and MINIO_ROOT_PASSWORD too
              MINIO_ADDRESS, MINIO_CONSOLE_ADDRESS, MINIO_DOMAIN, MINIO_REGION   understood as MinIO does
              DRYSTONE_EVENT_TARGET_NAME_SETTING           a setting of an event target, such as its TOKEN; for
                                                           webhooks also as MinIO's MINIO_NOTIFY_WEBHOOK_…
              OTEL_EXPORTER_OTLP_ENDPOINT                  sends traces and metrics there
            """,
        ["events"] = EventsCommand.Examples,
        ["config"] = ConfigCommand.Examples,
        ["doctor"] = DoctorCommand.Examples,
        ["bench"] = BenchCommand.Examples,
        ["bench compare"] = BenchCompareCommand.Examples,
        ["plan"] = PlanCommand.Examples,
        ["apply"] = ApplyCommand.Examples,
        ["verify"] = VerifyCommand.Examples,
        ["verify-durability"] = VerifyDurabilityCommand.Examples,
        ["drift"] = DriftCommand.Examples,
        ["bucket"] = BucketCommand.Examples,
        ["scrub"] = ScrubCommand.Examples,
        ["repair"] = RepairCommand.Examples,
        ["tier"] = TierCommand.Examples,
        ["lifecycle"] = LifecycleCommand.Examples,
        ["access"] = AccessCommand.Examples,
        ["cp"] = CpCommand.Examples,
        ["mv"] = MvCommand.Examples,
        ["sync"] = SyncCommand.Examples,
        ["ls"] = LsCommand.Examples,
        ["rm"] = RmCommand.Examples,
        ["cat"] = CatCommand.Examples,
        ["stat"] = StatCommand.Examples,
        ["du"] = DuCommand.Examples,
        ["presign"] = PresignCommand.Examples,
        ["tag"] = TagCommand.Examples,
        ["versions"] = VersionsCommand.Examples,
        ["watch"] = WatchCommand.Examples,
        ["mb"] = MbCommand.Examples,
        ["rb"] = RbCommand.Examples,
        ["alias"] = AliasCommand.Examples,
        ["completion"] = CompletionCommand.Examples,
        ["account"] =
            """
            Examples:
              drystone account add media --data /srv/data
              drystone account list --json
              drystone account show media
              drystone account rename media pictures
              drystone account suspend pictures       its keys are refused; what is stored stays
              drystone account resume pictures
              drystone account remove pictures
            """,
        ["replication"] =
            """
            Examples:
              drystone replication status --data /srv/data
              drystone replication status photos --json
            """,
        ["account key"] =
            """
            Examples:
              drystone account key create --account media --expires 30d --data /srv/data
              drystone account key create --user backup --description 'nightly dump'
              drystone account key list --account media --json
              drystone account key remove AKIAI44QH8DHBEXAMPLE
            """,
        ["key"] =
            """
            Examples:
              drystone key create --alias invoices --data /srv/data
              drystone key create --id testkey-1           an id of one's own choice, for clients that name keys freely
              drystone key list --json
              drystone key rotate alias/invoices           new objects; what was sealed before still opens
              drystone key disable testkey-1
              drystone key enable testkey-1
            """,
    };

    public static void AddTo(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();

        // Here these are paths.
        option.Aliases.Remove("/h");
        option.Aliases.Remove("/?");
        option.Action = new HelpExamples((SynchronousCommandLineAction)option.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = help.Invoke(parseResult);
        if (parseResult.CommandResult is { } command && Find(command) is { } examples)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(examples);
        }

        return exitCode;
    }

    /// <summary>Its own, or its part of those of the command that it is a part of.</summary>
    private static string? Find(CommandResult asked)
    {
        for (CommandResult? command = asked; command is not null; command = command.Parent as CommandResult)
        {
            if (Examples.TryGetValue(PathOf(command), out var examples))
            {
                return command == asked ? examples : PartOf(examples, $"drystone {PathOf(asked)}");
            }
        }

        return null;
    }

    /// <summary>The examples of one command, and the text that follows them.</summary>
    private static string PartOf(string examples, string start)
    {
        var (isExample, isTaken) = (true, false);
        var part = new List<string>();
        foreach (var line in examples.Split('\n'))
        {
            isExample &= line.Length > 0;
            isTaken = !isExample || !line.StartsWith(' ')
                || line.Contains($"{start} ", StringComparison.Ordinal)
                || line.EndsWith(start, StringComparison.Ordinal)
                || (isTaken && part.Count > 0 && part[^1].EndsWith('\\'));
            if (isTaken)
            {
                part.Add(line);
            }
        }

        return string.Join('\n', part);
    }

    /// <summary>A command's name and those that it is a part of, without the program's: two may have a part of one
    /// name.</summary>
    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult { Parent: CommandResult } parent
            ? $"{PathOf(parent)} {command.Command.Name}"
            : command.Command.Name;
}
