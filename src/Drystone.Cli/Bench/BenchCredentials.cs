using Drystone.S3.Signing;

namespace Drystone.Cli.Bench;

/// <summary>Finds the access key: in a file of lines <c>KEY=VALUE</c>, or in AWS's variables.</summary>
internal static class BenchCredentials
{
    private static readonly string[] IdNames = ["AWS_ACCESS_KEY_ID", "DRYSTONE_ROOT_USER", "MINIO_ROOT_USER"];

    private static readonly string[] SecretNames =
        ["AWS_SECRET_ACCESS_KEY", "DRYSTONE_ROOT_PASSWORD", "MINIO_ROOT_PASSWORD"];

    /// <returns>Null when there is none; the problem says so.</returns>
    public static Credential? Read(string? path, IReadOnlyDictionary<string, string> environment, List<string> problems)
    {
        var values = path is null ? environment : ReadFile(path, problems);
        if (values is null)
        {
            return null;
        }

        var id = Find(values, IdNames[..(path is null ? 1 : IdNames.Length)]);
        var secret = Find(values, SecretNames[..(path is null ? 1 : SecretNames.Length)]);
        if (id is null || secret is null)
        {
            problems.Add(path is null
                ? "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give --credentials FILE"
                : $"--credentials: '{path}' has no lines AWS_ACCESS_KEY_ID=... and AWS_SECRET_ACCESS_KEY=...");
            return null;
        }

        return new Credential(id, secret, Find(values, ["AWS_SESSION_TOKEN"]), ExpiresAt: null, Principal: id);
    }

    private static string? Find(IReadOnlyDictionary<string, string> values, string[] names) => names
        .Select(name => values.GetValueOrDefault(name))
        .FirstOrDefault(value => value is { Length: > 0 });

    private static Dictionary<string, string>? ReadFile(string path, List<string> problems)
    {
        try
        {
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var line in File.ReadLines(path))
            {
                var text = line.TrimStart();
                text = text.StartsWith("export ", StringComparison.Ordinal) ? text["export ".Length..] : text;
                var equals = text.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0 && text[0] != '#')
                {
                    values[text[..equals].Trim()] = text[(equals + 1)..].Trim().Trim('"', '\'');
                }
            }

            return values;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"--credentials: cannot read '{path}': {e.Message}");
            return null;
        }
    }
}
