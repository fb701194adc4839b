using System.CommandLine;
using Drystone.Cli.Bench;
using Drystone.Cli.Commands;
using Drystone.Client.Configuration;
using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Planning;

namespace Drystone.Cli.Provisioning;

/// <summary>What a run of <c>plan</c>, <c>apply</c>, <c>verify</c> or <c>drift</c> was asked.</summary>
internal sealed record ProvisioningRequest(
    string File, StoreDeclaration Declaration, ObjectStoreSettings Settings, ProvisioningOptions Options)
{
    public TimeSpan? Wait { get; init; }

    public bool AsJson { get; init; }
}

/// <summary>The options that the four commands share.</summary>
internal sealed class ProvisioningArguments(Terminal terminal)
{
    private const string VariablePrefix = "DRYSTONE_VAR_";

    private readonly StoreLocation _store = new(terminal);

    private readonly Option<string?> _file = new("--file", "-f")
    {
        HelpName = "FILE",
        Description = "The YAML file that says what shall be.",
    };

    private readonly Option<string[]> _variables = new("--var")
    {
        HelpName = "NAME=VALUE",
        Description = "A variable of the file; also DRYSTONE_VAR_NAME.",
    };

    private readonly Option<string?> _env = new("--env")
    {
        HelpName = "ENV",
        Description = "The same as --var env=ENV.",
    };

    private readonly Option<string?> _wait = new("--wait")
    {
        HelpName = "TIME",
        Description = "Wait so long for the endpoint to answer, such as 60s.",
    };

    private readonly Option<string[]> _mayDelete = new("--allow-delete")
    {
        HelpName = "BUCKET",
        Description = "This bucket may be deleted when the file says it is absent and it is empty.",
    };

    private readonly Option<string[]> _mayWeaken = new("--allow-weaken")
    {
        HelpName = "BUCKET",
        Description = "The protection of this bucket may be weakened.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    public void AddTo(Command command, bool mayChange)
    {
        foreach (var option in new Option[] { _file, _env, _variables, _wait, _json })
        {
            command.Add(option);
        }

        if (mayChange)
        {
            command.Add(_mayDelete);
            command.Add(_mayWeaken);
        }

        _store.Data.Description = "Set quotas through the server that has this data directory.";
        command.Add(_store.Data);
    }

    /// <exception cref="UsageException">All that is wrong with file, settings and options.</exception>
    public ProvisioningRequest Read(ParseResult parsed)
    {
        if (parsed.GetValue(_file) is not { } file)
        {
            throw new UsageException(["--file is missing: name the file that says what shall be, such as store.yaml"]);
        }

        var problems = new List<string>();
        var declared = StoreFile.Read(ReadText(file), ReadVariables(parsed, problems));
        problems.AddRange(declared.Problems.Select(problem => problem.In(file)));
        var settings = SettingsReader.Read(terminal.Environment, new SettingsRequirements { Domains = [] });
        problems.AddRange(settings.Problems.Select(problem => problem.ToString()));
        var wait = ReadWait(parsed, problems);
        if (problems.Count > 0)
        {
            throw new UsageException(problems);
        }

        foreach (var warning in settings.Warnings)
        {
            terminal.Error.WriteLine($"drystone: {warning}");
        }

        var options = new ProvisioningOptions
        {
            MayDelete = NamesOf(parsed, _mayDelete),
            MayWeaken = NamesOf(parsed, _mayWeaken),
            Quotas = parsed.GetValue(_store.Data) is null ? null : new OperatorQuotas(_store.OperatorOf(parsed)),
        };
        return new(file, declared.Declaration!, settings.Require(), options)
        {
            Wait = wait,
            AsJson = parsed.GetValue(_json),
        };
    }

    /// <summary>Not more of it than tells that it is too much: what is named by mistake may be a disk.</summary>
    private static string ReadText(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var text = new char[StoreFile.MaxChars + 1];
            return new(text, 0, reader.ReadBlock(text));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException([$"{path}: cannot be read: {e.Message}"]);
        }
    }

    private static HashSet<string> NamesOf(ParseResult parsed, Option<string[]> option) =>
        parsed.CommandResult.Command.Options.Contains(option) ? [.. parsed.GetValue(option) ?? []] : [];

    /// <summary>A flag goes before the environment.</summary>
    private Dictionary<string, string> ReadVariables(ParseResult parsed, List<string> problems)
    {
        var variables = terminal.Environment
            .Where(one => one.Key.StartsWith(VariablePrefix, StringComparison.Ordinal))
            .ToDictionary(one => one.Key[VariablePrefix.Length..].ToLowerInvariant(), one => one.Value);
        foreach (var given in parsed.GetValue(_variables) ?? [])
        {
            if (given.Split('=', 2) is [{ Length: > 0 } name, var value])
            {
                variables[name] = value;
            }
            else
            {
                problems.Add($"--var: '{given}' is not of the form name=value");
            }
        }

        if (parsed.GetValue(_env) is { } env)
        {
            variables["env"] = env;
        }

        return variables;
    }

    private TimeSpan? ReadWait(ParseResult parsed, List<string> problems)
    {
        if (parsed.GetValue(_wait) is not { } text)
        {
            return null;
        }

        var wait = BenchUnits.TryParseDuration(text);
        if (wait is null)
        {
            problems.Add($"--wait: '{text}' is no time such as 60s or 2m");
        }

        return wait;
    }
}
