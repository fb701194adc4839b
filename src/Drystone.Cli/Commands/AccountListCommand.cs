using System.CommandLine;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone account list</c>.</summary>
internal static class AccountListCommand
{
    public static Command Create(Terminal terminal, StoreLocation store)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("list", "List accounts.") { json };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var accounts = await store.OperatorOf(parsed).OpenAccountsAsync(cancel);
            var all = await accounts.ListAsync(cancel);
            AccountOutput.Write(terminal.Output, all, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }
}
