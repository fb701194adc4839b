using System.CommandLine;
using Drystone.Cli.Objects;
using Drystone.Cli.Objects.Addressing;

namespace Drystone.Cli.Commands.Objects;

/// <summary><c>drystone cp</c>.</summary>
internal static class CpCommand
{
    public const string Examples =
        """
        Examples:
          drystone cp report.pdf s3://docs/2026/            the file keeps its name
          drystone cp -r photos s3://docs/photos            what is in the folder, below the prefix
          drystone cp -r s3://docs/photos ./photos          and back
          drystone cp 's3://docs/logs/*.gz' ./logs/         wildcards: *, ** (over slashes), ?, [a-z]
          drystone cp -r s3://docs old:docs-copy/           to another endpoint, by its alias
          pg_dump app | drystone cp - s3://backup/app.sql   from standard input
          drystone cp -r data s3://docs/data --exclude '*.tmp' --dry-run

        With -r what the target has already (same size, and not older) is not copied again; --force copies it.
        After an interruption the same command goes on: large files where they stopped, by their parts.
        """;

    public static Command Create(Terminal terminal)
    {
        var arguments = new TransferArguments();
        var paths = new Argument<string[]>("SOURCE... TARGET")
        {
            Description = "Paths, and addresses: s3://BUCKET/KEY or ALIAS:BUCKET/KEY. '-' is standard input or output.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("cp", "Copy files and objects.") { paths, arguments.Recursive };
        arguments.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var given = TransferPaths.Split(parsed.GetRequiredValue(paths));
            return given switch
            {
                ([StandardStreams.Name], var to) => arguments.UploadInputAsync(
                    parsed, terminal, ObjectAddress.RequireKey(to), cancel),
                ([var from], StandardStreams.Name) => arguments.PrintAsync(
                    parsed, terminal, ObjectAddress.RequireKey(from), cancel),
                var (from, to) => arguments.RunAsync(parsed, terminal, from, to, options => options, cancel),
            };
        });
        return command;
    }
}
