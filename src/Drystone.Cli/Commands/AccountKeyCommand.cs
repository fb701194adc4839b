using System.CommandLine;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone account key</c>: keys of users, with an end, a policy and a description.</summary>
internal static class AccountKeyCommand
{
    public static Command Create(Terminal terminal, StoreLocation store)
    {
        var account = new Option<string?>("--account")
        {
            HelpName = "ID|NAME",
            Description = "Which account. [default: the server's own]",
            Recursive = true,
        };
        return new Command("key", "Manage access keys of users: keys of services.")
        {
            account,
            AccountKeyCreateCommand.Create(terminal, store, account),
            CreateList(terminal, store, account),
            CreateRemove(terminal, store, account),
        };
    }

    private static Command CreateList(Terminal terminal, StoreLocation store, Option<string?> account)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("list", "List the keys of an account; no secrets.") { json };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var accounts = await store.OperatorOf(parsed).OpenAccountsAsync(cancel);
            var keys = await accounts.ListAccountKeysAsync(parsed.GetValue(account), cancel);
            AccountKeyOutput.Write(terminal.Output, keys, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateRemove(Terminal terminal, StoreLocation store, Option<string?> account)
    {
        var id = new Argument<string>("KEY") { Description = "The id of the key." };
        var command = new Command("remove", "Remove a key; it is refused at once.") { id };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var accounts = await store.OperatorOf(parsed).OpenAccountsAsync(cancel);
            var removed = await accounts.RemoveAccountKeyAsync(
                parsed.GetValue(account), parsed.GetRequiredValue(id), cancel);
            await terminal.Output.WriteLineAsync($"Removed key {removed.AccessKeyId} of {removed.User ?? "root"}.");
            return ExitCode.Success;
        });
        return command;
    }
}
