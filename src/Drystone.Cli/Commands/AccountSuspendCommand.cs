using System.CommandLine;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone account suspend</c> and <c>resume</c>: refuse every key of an account, and take them
/// again.</summary>
internal static class AccountSuspendCommand
{
    public static Command CreateSuspend(Terminal terminal, StoreLocation store) => Create(
        "suspend", "Refuse every key of an account; nothing of it is lost.", isSuspended: true, terminal, store);

    public static Command CreateResume(Terminal terminal, StoreLocation store) => Create(
        "resume", "Take the keys of a suspended account again.", isSuspended: false, terminal, store);

    private static Command Create(
        string name, string description, bool isSuspended, Terminal terminal, StoreLocation store)
    {
        var idOrName = new Argument<string>("ID|NAME") { Description = "Which account." };
        var command = new Command(name, description) { idOrName };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var accounts = await store.OperatorOf(parsed).OpenAccountsAsync(cancel);
            var change = new AccountChange(Name: null, isSuspended);
            var changed = await accounts.ChangeAsync(parsed.GetRequiredValue(idOrName), change, cancel);
            await terminal.Output.WriteLineAsync(
                $"Account {changed.Id} ({changed.Name}) is {(changed.IsSuspended ? "suspended" : "active")}.");
            return ExitCode.Success;
        });
        return command;
    }
}
