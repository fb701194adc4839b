using System.CommandLine;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone lifecycle</c>: what lifecycle rules will do, and doing it now.</summary>
internal static class LifecycleCommand
{
    public const string Examples =
        """
        Examples:
          drystone lifecycle explain logs --data /srv/data        what is due next in the bucket logs, and by which rule
          drystone lifecycle explain logs --prefix app/ --json
          drystone lifecycle run logs --data /srv/data            what is due now, without waiting for the next round
        """;

    public static Command Create(Terminal terminal)
    {
        var store = new StoreLocation(terminal);
        var command = new Command("lifecycle", "See what lifecycle rules will do, or run what is due.")
        {
            LifecycleExplainCommand.Create(terminal, store),
            LifecycleRunCommand.Create(terminal, store),
        };
        store.AddTo(command);
        return command;
    }
}
