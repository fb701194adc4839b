using System.CommandLine;
using Drystone.Cli.Commands;
using Drystone.Client.Configuration;

namespace Drystone.Cli.Contract;

/// <summary>Where a command takes the configuration contract from: the environment, or a file in its stead.</summary>
internal static class ContractSource
{
    public static Option<string?> EnvFileOption() => new("--env-file")
    {
        HelpName = "FILE",
        Description = "Read the settings from this file instead of the environment.",
    };

    /// <exception cref="UsageException">The file cannot be read, or not understood.</exception>
    public static Dictionary<string, string> ReadValues(string? envFile, Terminal terminal)
    {
        if (envFile is null)
        {
            return new(terminal.Environment, StringComparer.Ordinal);
        }

        var problems = new List<string>();
        Dictionary<string, string> values;
        try
        {
            values = EnvFile.Read(envFile, problems);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException([$"{envFile}: cannot be read: {e.Message}"]);
        }

        AddReferences(values, terminal.Environment);
        return problems.Count == 0 ? values : throw new UsageException(problems);
    }

    /// <summary>Of the environment beside a file only what the file refers to by name counts, such as
    /// <c>S3_ACCESS_KEY_ID_REF=env:KEY</c>: a key that lies around there must not mix with the file's.</summary>
    private static void AddReferences(Dictionary<string, string> values, IReadOnlyDictionary<string, string> outer)
    {
        const string Scheme = "env:";
        foreach (var (name, reference) in values.ToList())
        {
            if (name.EndsWith("_REF", StringComparison.OrdinalIgnoreCase)
                && reference.StartsWith(Scheme, StringComparison.Ordinal)
                && outer.TryGetValue(reference[Scheme.Length..], out var value))
            {
                values.TryAdd(reference[Scheme.Length..], value);
            }
        }
    }

    /// <exception cref="UsageException">The settings cannot be used; a line for each problem.</exception>
    public static ObjectStoreSettings Require(SettingsReading reading) => reading.Settings
        ?? throw new UsageException([.. reading.Problems.Select(problem => problem.ToString())]);
}
