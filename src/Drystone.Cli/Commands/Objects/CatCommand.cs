using System.CommandLine;
using System.Globalization;
using Drystone.Cli.Objects;
using Drystone.Cli.Objects.Addressing;
using Drystone.Client;

namespace Drystone.Cli.Commands.Objects;

/// <summary><c>drystone cat</c>.</summary>
internal static class CatCommand
{
    public const string Examples =
        """
        Examples:
          drystone cat s3://docs/readme.md
          drystone cat s3://docs/log --offset 1000 --count 200       bytes
          drystone cat s3://docs/readme.md --version-id ID
        """;

    public static Command Create(Terminal terminal)
    {
        var address = JsonOption.Address("ADDRESS", "s3://BUCKET/KEY or ALIAS:BUCKET/KEY.");
        var version = new Option<string?>("--version-id") { HelpName = "ID", Description = "Not the current one." };
        var offset = Number("--offset", "The first byte, counted from 0.");
        var count = Number("--count", "How many bytes.");
        var command = new Command("cat", "Print an object's bytes.") { address, version, offset, count };
        command.SetAction(async (parsed, cancel) =>
        {
            var (start, length) = (parsed.GetValue(offset), parsed.GetValue(count));
            if (start < 0 || length < 1)
            {
                throw new UsageException([string.Create(
                    CultureInfo.InvariantCulture, $"--offset {start} --count {length}: 0 and 1 are the least")]);
            }

            ByteSpan? range = start is null && length is null ? null : new ByteSpan(start ?? 0, length);
            return await new StandardStreams(terminal, isDryRun: false).DownloadAsync(
                ObjectAddress.RequireKey(parsed.GetRequiredValue(address)), parsed.GetValue(version), range,
                report: null, cancel);
        });
        return command;
    }

    private static Option<long?> Number(string name, string description) =>
        new(name) { HelpName = "N", Description = description };
}
