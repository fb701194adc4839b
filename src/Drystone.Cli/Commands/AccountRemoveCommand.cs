using System.CommandLine;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone account remove</c>: refused while the account has buckets.</summary>
internal static class AccountRemoveCommand
{
    public static Command Create(Terminal terminal, StoreLocation store)
    {
        var idOrName = new Argument<string>("ID|NAME") { Description = "Which account." };
        var command = new Command("remove", "Remove an account that has no buckets.") { idOrName };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var accounts = await store.OperatorOf(parsed).OpenAccountsAsync(cancel);
            var removed = await accounts.RemoveAsync(parsed.GetRequiredValue(idOrName), cancel);
            await terminal.Output.WriteLineAsync($"Removed account {removed.Id} ({removed.Name}).");
            return ExitCode.Success;
        });
        return command;
    }
}
