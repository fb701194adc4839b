using System.CommandLine;

namespace Drystone.Cli.Commands.Objects;

/// <summary><c>drystone mv</c>.</summary>
internal static class MvCommand
{
    public const string Examples =
        """
        Examples:
          drystone mv s3://docs/draft.md s3://docs/final.md       within the store; the bytes stay there
          drystone mv -r spool s3://docs/spool                    each file goes when its copy is there
          drystone mv 's3://docs/in/*.csv' s3://docs/done/ --dry-run
        """;

    public static Command Create(Terminal terminal)
    {
        var arguments = new TransferArguments();
        var paths = new Argument<string[]>("SOURCE... TARGET")
        {
            Description = "Paths, and addresses: s3://BUCKET/KEY or ALIAS:BUCKET/KEY.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("mv", "Move files and objects: copy each, then remove its source.")
        {
            paths, arguments.Recursive,
        };
        arguments.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var (from, to) = TransferPaths.Split(parsed.GetRequiredValue(paths));

            // What the target has already would stay behind at the source, so all is copied.
            return arguments.RunAsync(
                parsed, terminal, from, to, options => options with { Moves = true, IsForced = true }, cancel);
        });
        return command;
    }
}
