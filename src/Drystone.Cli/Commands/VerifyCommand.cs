using System.CommandLine;
using Drystone.Cli.Provisioning;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone verify</c>: whether everything that a file says is so, without exception.</summary>
internal static class VerifyCommand
{
    public const string Examples =
        """
        Examples:
          drystone verify -f store.yaml                       the gate after apply
          drystone verify -f store.yaml --json

        Exit codes: 0 everything is as the file says and every bucket can be listed; 3 something is not, or the
        endpoint does not support it; 1 the endpoint cannot be read; 2 the file or the settings are wrong.
        """;

    public static Command Create(Terminal terminal)
    {
        var arguments = new ProvisioningArguments(terminal);
        var command = new Command("verify", "Prove that an S3 endpoint is what a file says, wholly.");
        arguments.AddTo(command, mayChange: false);
        command.SetAction((parsed, cancel) =>
            new ProvisioningRun(terminal, arguments.Read(parsed)).VerifyAsync(cancel));
        return command;
    }
}
