using System.CommandLine;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone key list</c>.</summary>
internal static class KeyListCommand
{
    public static Command Create(Terminal terminal, StoreLocation store)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("list", "List keys.") { json };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var keys = await store.OpenKeysAsync(parsed, cancel);
            var all = await keys.ListKeysAsync(cancel);
            KeyOutput.Write(terminal.Output, all, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }
}
