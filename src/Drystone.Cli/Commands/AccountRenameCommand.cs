using System.CommandLine;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone account rename</c>: ids, keys and buckets stay.</summary>
internal static class AccountRenameCommand
{
    public static Command Create(Terminal terminal, StoreLocation store)
    {
        var idOrName = new Argument<string>("ID|NAME") { Description = "Which account." };
        var newName = new Argument<string>("NEW-NAME") { Description = "What it is to be called." };
        var command = new Command("rename", "Give an account another name.") { idOrName, newName };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var accounts = await store.OperatorOf(parsed).OpenAccountsAsync(cancel);
            var change = new AccountChange(parsed.GetRequiredValue(newName), IsSuspended: null);
            var changed = await accounts.ChangeAsync(parsed.GetRequiredValue(idOrName), change, cancel);
            await terminal.Output.WriteLineAsync($"Account {changed.Id} is called {changed.Name}.");
            return ExitCode.Success;
        });
        return command;
    }
}
