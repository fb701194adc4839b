using System.CommandLine;
using Drystone.Cli.Provisioning;
using Drystone.Provisioning.Declaring;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone plan</c>: what <c>apply</c> would do.</summary>
internal static class PlanCommand
{
    public const string Examples =
        """
        Examples:
          export S3_ENDPOINT=http://127.0.0.1:9000 S3_REGION=us-east-1 S3_ACCESS_KEY_ID=... S3_SECRET_ACCESS_KEY=...
          drystone plan -f store.yaml
          drystone plan -f store.yaml --env prod --var origin=https://app.example.com --json
          drystone plan --schema > store.schema.json          for the editor that writes the file

        Exit codes: 0 nothing to change, 3 changes to make, 1 the endpoint cannot be read, 2 the file, the settings or
        the command line are wrong. Nothing is changed.
        """;

    public static Command Create(Terminal terminal)
    {
        var arguments = new ProvisioningArguments(terminal);
        var schema = new Option<bool>("--schema") { Description = "Print the JSON schema of the file." };
        var command = new Command("plan", "Show what apply would change at an S3 endpoint.") { schema };
        arguments.AddTo(command, mayChange: true);
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(schema))
            {
                await terminal.Output.WriteAsync(StoreFile.Schema);
                return ExitCode.Success;
            }

            return await new ProvisioningRun(terminal, arguments.Read(parsed)).PlanAsync(cancel);
        });
        return command;
    }
}
