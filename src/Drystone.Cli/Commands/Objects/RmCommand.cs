using System.CommandLine;
using Drystone.Cli.Objects;
using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Removal;

namespace Drystone.Cli.Commands.Objects;

/// <summary><c>drystone rm</c>.</summary>
internal static class RmCommand
{
    public const string Examples =
        """
        Examples:
          drystone rm s3://docs/draft.md
          drystone rm -r s3://docs/tmp/ --dry-run          what would go
          drystone rm -r s3://docs/tmp/ --yes              without a question, as in scripts
          drystone rm 's3://docs/tmp/*.log' --yes
          drystone rm s3://docs/draft.md --version-id ID   this version, for good
        """;

    public static Command Create(Terminal terminal)
    {
        var address = JsonOption.Address("ADDRESS", "s3://BUCKET/KEY or ALIAS:BUCKET/KEY.");
        var recursive = new Option<bool>("--recursive", "-r") { Description = "Everything below the prefix." };
        var literal = new Option<bool>("--literal") { Description = "Wildcards in keys stand for themselves." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would go, and remove nothing." };
        var version = new Option<string?>("--version-id") { HelpName = "ID", Description = "This version, for good." };
        var json = JsonOption.Create();
        var command = new Command("rm", "Remove objects.")
        {
            address, recursive, literal, yes, dryRun, version, json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var at = ObjectAddress.RequireBucket(parsed.GetRequiredValue(address));
            using var endpoints = new Endpoints(terminal.Environment);
            var endpoint = await endpoints.OpenAsync(at, cancel);
            var removal = new ObjectRemoval(terminal, endpoint, at)
            {
                IsDryRun = parsed.GetValue(dryRun),
                IsJson = parsed.GetValue(json),
                IsConfirmed = parsed.GetValue(yes),
            };
            var isGlob = !parsed.GetValue(literal) && KeyGlob.IsPattern(at.Key);
            if (parsed.GetValue(recursive) || isGlob)
            {
                return parsed.GetValue(version) is null
                    ? await removal.RemoveManyAsync(isGlob ? new KeyGlob(at.Key) : null, cancel)
                    : throw new UsageException(["--version-id is of one object, and there may be many here"]);
            }

            _ = ObjectAddress.RequireKey(at.ToString());
            return await removal.RemoveOneAsync(parsed.GetValue(version), cancel);
        });
        return command;
    }
}
