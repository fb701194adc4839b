namespace Drystone.Cli.Configuration;

/// <summary>A file that holds one secret, as container runtimes mount them; the line break at its end is not part of
/// it.</summary>
internal static class SecretFile
{
    /// <returns>Null when it cannot be read or is empty; the problem says so.</returns>
    public static string? Read(string path, string source, List<string> problems)
    {
        try
        {
            if (File.ReadAllText(path).TrimEnd('\r', '\n') is { Length: > 0 } secret)
            {
                return secret;
            }

            problems.Add($"{source}: '{path}' is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{source}: cannot read '{path}': {e.Message}");
        }

        return null;
    }
}
