using System.CommandLine;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone account remove</c>: refused while the account has buckets.</summary>
internal static class AccountRemoveCommand
{
    public static Command Create(Terminal terminal, StoreLocation store)
    {
        var idOrName = new Argument<string>("ID|NAME") { Description = "Which account." };
        var withIdentities = new Option<bool>("--with-identities")
        {
            Description = "Its users, groups, roles and policies go with it.",
        };
        var command = new Command("remove", "Remove an account that has no buckets.") { idOrName, withIdentities };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var accounts = await store.OperatorOf(parsed).OpenAccountsAsync(cancel);
            var removed = await accounts.RemoveAsync(
                parsed.GetRequiredValue(idOrName), parsed.GetValue(withIdentities), cancel);
            await terminal.Output.WriteLineAsync(
                $"Removed account {removed.Account.Id} ({removed.Account.Name}) and "
                + $"{AccountOutput.Contents(removed)}.");
            return ExitCode.Success;
        });
        return command;
    }
}
