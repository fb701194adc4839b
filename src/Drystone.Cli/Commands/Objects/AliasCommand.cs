using System.CommandLine;
using System.Text.Json.Nodes;
using Drystone.Cli.Objects.Aliases;
using Drystone.Cli.Objects.Output;
using Drystone.Client.Configuration;

namespace Drystone.Cli.Commands.Objects;

/// <summary><c>drystone alias</c>: named endpoints.</summary>
internal static class AliasCommand
{
    public const string Examples =
        """
        Examples:
          drystone alias set old --endpoint https://s3.example.com --region eu-central \
            --access-key-id-ref env:OLD_KEY_ID --secret-access-key-ref file:/run/secrets/old-key
          drystone alias set dev --endpoint http://127.0.0.1:9000 --access-key-id-file id --secret-access-key-file key
          drystone alias list --json
          drystone alias remove old
          drystone ls old:docs

        They stand in ~/.config/drystone/aliases.yaml (or under $XDG_CONFIG_HOME), which only its owner may read. Keys
        are given by reference (env:NAME, file:PATH), by a file that is read at each use, or by value; they are never
        printed.
        """;

    public static Command Create(Terminal terminal) =>
        new("alias", "Name endpoints, for addresses such as NAME:BUCKET/KEY.")
        {
            AliasSetCommand.Create(terminal), List(terminal), Remove(terminal),
        };

    private static Command List(Terminal terminal)
    {
        var json = JsonOption.Create();
        var command = new Command("list", "List aliases, and where their keys come from.") { json };
        command.SetAction(parsed =>
        {
            foreach (var (name, alias) in AliasFile.Load(AliasFile.PathIn(terminal.Environment)).Aliases)
            {
                var (id, secret) = (
                    alias.OriginOf(ContractSettings.AccessKeyId), alias.OriginOf(ContractSettings.SecretAccessKey));
                if (parsed.GetValue(json))
                {
                    JsonLine.Write(terminal.Output, new JsonObject
                    {
                        ["alias"] = name,
                        ["endpoint"] = alias.Endpoint,
                        ["region"] = alias.Region,
                        ["accessKeyId"] = id,
                        ["secretAccessKey"] = secret,
                    });
                }
                else
                {
                    terminal.Output.WriteLine(
                        $"{name,-12}  {alias.Endpoint}  {alias.Region}  id: {id}  secret: {secret}");
                }
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Command Remove(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "Which alias." };
        var command = new Command("remove", "Forget an alias.") { name };
        command.SetAction(parsed =>
        {
            var file = AliasFile.Load(AliasFile.PathIn(terminal.Environment));
            if (!file.Remove(parsed.GetRequiredValue(name)))
            {
                throw new UsageException([$"there is no alias '{parsed.GetRequiredValue(name)}'"
                    + NearestName.Suggest(parsed.GetRequiredValue(name), file.Aliases.Keys)]);
            }

            file.Save();
            return ExitCode.Success;
        });
        return command;
    }
}
