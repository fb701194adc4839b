using System.CommandLine;

namespace Drystone.Cli.Commands.Objects;

/// <summary><c>drystone sync</c>.</summary>
internal static class SyncCommand
{
    public const string Examples =
        """
        Examples:
          drystone sync photos s3://docs/photos                     what is new or changed
          drystone sync photos s3://docs/photos --delete --dry-run  and what would go
          drystone sync s3://docs old:docs --checksum               between endpoints, by contents
        """;

    public static Command Create(Terminal terminal)
    {
        var arguments = new TransferArguments();
        var from = new Argument<string>("SOURCE") { Description = "A folder, or the address of a prefix." };
        var to = new Argument<string>("TARGET") { Description = "A folder, or the address of a prefix." };
        var delete = new Option<bool>("--delete")
        {
            Description = "Remove from the target what the source does not have, after all was copied.",
        };
        var command = new Command("sync", "Make a target have what a source has.") { from, to, delete };
        arguments.AddTo(command);
        command.SetAction((parsed, cancel) => arguments.RunAsync(
            parsed, terminal, [parsed.GetRequiredValue(from)], parsed.GetRequiredValue(to),
            options => options with { IsRecursive = true, Deletes = parsed.GetValue(delete) }, cancel));
        return command;
    }
}
