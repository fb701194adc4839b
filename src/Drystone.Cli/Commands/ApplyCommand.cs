using System.CommandLine;
using Drystone.Cli.Provisioning;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone apply</c>: makes an endpoint what a file says.</summary>
internal static class ApplyCommand
{
    public const string Examples =
        """
        Examples:
          drystone apply -f store.yaml
          drystone apply -f store.yaml --wait 60s             as the init job of a stack
          drystone apply -f store.yaml --allow-weaken docs    versioning off, a shorter lock: by name only
          drystone apply -f store.yaml --allow-delete old     an empty bucket that the file says is absent

        Exit codes: 0 applied or nothing to change, 1 failed (it says what was applied and what was not), 2 the file,
        the settings or the command line are wrong.
        """;

    public static Command Create(Terminal terminal)
    {
        var arguments = new ProvisioningArguments(terminal);
        var command = new Command("apply", "Make the buckets and users of an S3 endpoint what a file says.");
        arguments.AddTo(command, mayChange: true);
        command.SetAction((parsed, cancel) =>
            new ProvisioningRun(terminal, arguments.Read(parsed)).ApplyAsync(cancel));
        return command;
    }
}
