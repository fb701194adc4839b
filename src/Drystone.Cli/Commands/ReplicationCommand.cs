using System.CommandLine;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone replication</c>: how the buckets of a running server are replicated.</summary>
internal static class ReplicationCommand
{
    public static Command Create(Terminal terminal)
    {
        var store = new StoreLocation(terminal);
        var command = new Command("replication", "Show how buckets are replicated.")
        {
            ReplicationStatusCommand.Create(terminal, store),
        };
        command.Add(store.Data);
        return command;
    }
}
