using System.CommandLine;
using Drystone.Cli.Provisioning;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone drift</c>: what was changed by hand since <c>apply</c>.</summary>
internal static class DriftCommand
{
    public const string Examples =
        """
        Examples:
          drystone drift -f store.yaml                        each line is what apply would change back
          drystone drift -f store.yaml --json

        Exit codes: 0 no differences, 3 differences, 1 the endpoint cannot be read, 2 the file or the settings are
        wrong. What the endpoint does not support is shown and is no difference; verify is stricter.
        """;

    public static Command Create(Terminal terminal)
    {
        var arguments = new ProvisioningArguments(terminal);
        var command = new Command("drift", "Find what was changed by hand at an S3 endpoint.");
        arguments.AddTo(command, mayChange: false);
        command.SetAction((parsed, cancel) =>
            new ProvisioningRun(terminal, arguments.Read(parsed)).DriftAsync(cancel));
        return command;
    }
}
