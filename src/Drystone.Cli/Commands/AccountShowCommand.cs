using System.CommandLine;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone account show</c>.</summary>
internal static class AccountShowCommand
{
    public static Command Create(Terminal terminal, StoreLocation store)
    {
        var idOrName = new Argument<string>("ID|NAME") { Description = "Which account." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("show", "Show an account and how much it has.") { idOrName, json };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var accounts = await store.OperatorOf(parsed).OpenAccountsAsync(cancel);
            var detail = await accounts.ShowAsync(parsed.GetRequiredValue(idOrName), cancel);
            AccountOutput.Write(terminal.Output, detail, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }
}
