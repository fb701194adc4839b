using System.CommandLine;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone key create</c>.</summary>
internal static class KeyCreateCommand
{
    public static Command Create(Terminal terminal, StoreLocation store)
    {
        var id = new Option<string?>("--id") { HelpName = "ID", Description = "Its id, instead of a generated one." };
        var alias = new Option<string?>("--alias")
        {
            HelpName = "NAME",
            Description = "A name that clients may use as alias/NAME.",
        };
        var text = new Option<string?>("--description") { HelpName = "TEXT", Description = "What it is for." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("create", "Make a key.") { id, alias, text, json };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var keys = await store.OpenKeysAsync(parsed, cancel);
            var wanted = new NewKey(parsed.GetValue(id), parsed.GetValue(alias), parsed.GetValue(text));
            var made = await keys.CreateAsync(wanted, cancel);
            KeyOutput.Write(terminal.Output, [made], parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }
}
