using System.CommandLine;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone key</c>: keys of SSE-KMS in the built-in key ring, whether the server runs or not.</summary>
internal static class KeyCommand
{
    public static Command Create(Terminal terminal)
    {
        var store = new StoreLocation(terminal);
        var command = new Command("key", "Manage encryption keys: those that SSE-KMS names.")
        {
            KeyCreateCommand.Create(terminal, store),
            KeyListCommand.Create(terminal, store),
            Change("rotate", "Seal with new material from now on.", KeyChange.Rotate, terminal, store),
            Change("disable", "Neither write nor read what the key seals.", KeyChange.Disable, terminal, store),
            Change("enable", "Use a disabled key again.", KeyChange.Enable, terminal, store),
        };
        store.AddTo(command);
        return command;
    }

    private static Command Change(
        string name, string description, KeyChange action, Terminal terminal, StoreLocation store)
    {
        var key = new Argument<string>("KEY") { Description = "Which key: its id, alias/NAME or ARN." };
        var command = new Command(name, description) { key };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var keys = await store.OpenKeysAsync(parsed, cancel);
            var changed = await keys.ChangeAsync(parsed.GetRequiredValue(key), action, cancel);
            KeyOutput.Write(terminal.Output, [changed], asJson: false);
            return ExitCode.Success;
        });
        return command;
    }
}
