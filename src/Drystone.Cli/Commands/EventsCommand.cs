using System.CommandLine;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone events</c>: the event targets of a running server.</summary>
internal static class EventsCommand
{
    public const string Examples =
        """
        Examples:
          drystone events list --data /srv/data            targets, how they are doing, and what waits for them
          drystone events dead-letters orders              what was given up, and why
          drystone events dead-letters orders --retry      deliver it again
          drystone events dead-letters orders --purge      forget it
        """;

    public static Command Create(Terminal terminal)
    {
        var store = new StoreLocation(terminal);
        var command = new Command("events", "See what becomes of events, and decide about undelivered ones.")
        {
            EventsListCommand.Create(terminal, store),
            EventsDeadLettersCommand.Create(terminal, store),
        };
        command.Add(store.Data);
        return command;
    }
}
