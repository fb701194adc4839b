using Drystone.Server.Hosting;

namespace Drystone.Cli.Configuration;

/// <summary>
/// Finds the server's own credentials in the environment or in a file. They have no flag, since other users of the
/// machine see flags. Our variables go before MinIO's, and a pair is never put together from both.
/// </summary>
internal static class RootCredentialsReader
{
    private static readonly string[] Prefixes = ["DRYSTONE", "MINIO"];

    /// <returns>Null when none were given, so that the server makes its own.</returns>
    public static RootCredentials? Read(SettingValues settings, List<string> problems)
    {
        if (settings.Find(ServerSettings.RootCredentials) is { } file)
        {
            return ReadFile(file, problems);
        }

        foreach (var prefix in Prefixes)
        {
            var user = ReadVariable(settings.Environment, $"{prefix}_ROOT_USER", problems);
            var password = ReadVariable(settings.Environment, $"{prefix}_ROOT_PASSWORD", problems);
            if (user is not null && password is not null)
            {
                return new RootCredentials(user, password);
            }

            if (user is not null || password is not null)
            {
                problems.Add($"{prefix}_ROOT_USER and {prefix}_ROOT_PASSWORD must be set together");
                return null;
            }
        }

        return null;
    }

    private static RootCredentials? ReadFile(SettingValue file, List<string> problems)
    {
        try
        {
            return RootCredentialsFile.Read(file.Text);
        }
        catch (ServerStartException e)
        {
            problems.Add($"{file.Source}: {e.Message}");
            return null;
        }
    }

    private static string? ReadVariable(
        IReadOnlyDictionary<string, string> environment, string variable, List<string> problems)
    {
        if (environment.GetValueOrDefault(variable) is { Length: > 0 } value)
        {
            return value;
        }

        return environment.GetValueOrDefault($"{variable}_FILE") is { Length: > 0 } path
            ? SecretFile.Read(path, $"{variable}_FILE", problems)
            : null;
    }
}
