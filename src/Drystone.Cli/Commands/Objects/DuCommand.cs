using System.CommandLine;
using System.Text.Json.Nodes;
using Drystone.Cli.Objects;
using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Output;

namespace Drystone.Cli.Commands.Objects;

/// <summary><c>drystone du</c>.</summary>
internal static class DuCommand
{
    public const string Examples =
        """
        Examples:
          drystone du s3://docs               how many objects, and how many bytes
          drystone du s3://docs/2026/ --json
        """;

    public static Command Create(Terminal terminal)
    {
        var address = JsonOption.Address("ADDRESS", "s3://BUCKET/PREFIX or ALIAS:BUCKET/PREFIX.");
        var json = JsonOption.Create();
        var command = new Command("du", "Sum the sizes of objects below a prefix.") { address, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var at = ObjectAddress.RequireBucket(parsed.GetRequiredValue(address));
            using var endpoints = new Endpoints(terminal.Environment);
            var endpoint = await endpoints.OpenAsync(at, cancel);
            var (count, bytes) = (0L, 0L);
            await foreach (var item in endpoint.Store.ListAsync(at.Bucket, at.Key, options: null, cancel))
            {
                (count, bytes) = (count + 1, bytes + item.SizeBytes);
            }

            if (parsed.GetValue(json))
            {
                JsonLine.Write(terminal.Output, new JsonObject
                {
                    ["address"] = at.ToString(),
                    ["objects"] = count,
                    ["sizeBytes"] = bytes,
                });
            }
            else
            {
                await terminal.Output.WriteLineAsync(
                    $"{Printable.Size(bytes)}  {count} objects  {Printable.Name(at.ToString())}");
            }

            return ExitCode.Success;
        });
        return command;
    }
}
