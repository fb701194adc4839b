using System.CommandLine;
using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Aliases;

namespace Drystone.Cli.Commands.Objects;

/// <summary><c>drystone alias set</c>.</summary>
internal static class AliasSetCommand
{
    private const string DefaultRegion = "us-east-1";

    /// <summary>Each field of the file is an option of its name.</summary>
    private static readonly (string Field, string ValueName, string Description)[] Fields =
    [
        ("endpoint", "URL", "Where it is, with its scheme; AWS without it."),
        ("region", "NAME", $"What requests are signed for. [default: {DefaultRegion}]"),
        ("provider", "NAME", "As S3_PROVIDER; found by asking unless given."),
        ("force_path_style", "true|false", "As S3_FORCE_PATH_STYLE."),
        ("ca_file", "FILE", "As S3_CA_FILE."),
        ("insecure", "true|false", "As S3_INSECURE."),
        ("insecure_hosts", "HOSTS", "As S3_INSECURE_HOSTS."),
        ("access_key_id", "ID", "The id by value; other users of this machine can see it here."),
        ("access_key_id_file", "FILE", "A file that holds the id."),
        ("access_key_id_ref", "REF", "env:NAME or file:PATH, read at each use."),
        ("secret_access_key", "SECRET", "The secret by value; other users of this machine can see it here."),
        ("secret_access_key_file", "FILE", "A file that holds the secret."),
        ("secret_access_key_ref", "REF", "env:NAME or file:PATH, read at each use."),
        ("session_token_file", "FILE", "A file that holds the token of temporary credentials."),
        ("session_token_ref", "REF", "env:NAME or file:PATH, read at each use."),
    ];

    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "What addresses will call it." };
        var options = Fields.ToDictionary(field => field.Field, field => new Option<string?>(OptionOf(field.Field))
        {
            HelpName = field.ValueName,
            Description = field.Description,
        });
        var command = new Command("set", "Name an endpoint, or change what a name means.") { name };
        foreach (var option in options.Values)
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            var alias = parsed.GetRequiredValue(name);
            if (!AliasName.IsValid(alias))
            {
                throw new UsageException(
                    [$"'{alias}' is no alias: 2 to 32 small letters, digits, '-' and '_', a letter "
                    + "first, and not 's3'"]);
            }

            var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["region"] = DefaultRegion };
            foreach (var (field, option) in options)
            {
                if (parsed.GetValue(option) is { Length: > 0 } value)
                {
                    // A path must mean the same wherever it is used from.
                    fields[field] = field.EndsWith("_file", StringComparison.Ordinal) ? Path.GetFullPath(value) : value;
                }
            }

            Save(terminal, alias, new EndpointAlias(fields));
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Only what works is kept; what refers to a variable must be set now, too.</summary>
    private static void Save(Terminal terminal, string name, EndpointAlias alias)
    {
        var problems = alias.Read(terminal.Environment).Problems;
        if (problems.Count > 0)
        {
            throw new UsageException([.. problems.Select(problem => problem.ToString())]);
        }

        var file = AliasFile.Load(AliasFile.PathIn(terminal.Environment));
        file.Set(name, alias);
        file.Save();
    }

    private static string OptionOf(string field) => $"--{field.Replace('_', '-')}";
}
