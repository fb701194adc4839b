using System.Text;
using System.Text.RegularExpressions;

namespace Drystone.Cli.Contract;

/// <summary>Reads a file of settings strictly: <c>NAME=value</c>, <c>NAME='as it is'</c> or <c>NAME="with
/// \"escapes\""</c>, blank lines and comments. What Compose, Docker, systemd and shells understand differently is
/// refused, not guessed. No message holds a value.</summary>
internal static partial class EnvFile
{
    /// <summary>Settings are a page; whatever is larger is another file.</summary>
    private const int MaxBytes = 1 << 20;

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <param name="path">The file.</param>
    /// <param name="problems">Gets a line for everything that is wrong.</param>
    public static Dictionary<string, string> Read(string path, List<string> problems)
    {
        if (new FileInfo(path) is { Exists: true, Length: > MaxBytes })
        {
            problems.Add($"{path}: is too large for a file of settings");
            return [];
        }

        return Parse(File.ReadAllText(path), path, problems);
    }

    public static Dictionary<string, string> Parse(string text, string path, List<string> problems)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            var trimmed = line.Trim();
            if (trimmed.Length == 0 || trimmed[0] == '#')
            {
                continue;
            }

            if (Line().Match(trimmed) is not { Success: true } match)
            {
                problems.Add($"{path}:{number}: is no NAME=value; a name has letters, digits and underscores");
                continue;
            }

            var name = match.Groups["name"].Value;
            if (Unquote(match.Groups["value"].Value) is not { } value)
            {
                problems.Add($"{path}:{number}: the value of {name} needs single quotes around it");
            }
            else if (!values.TryAdd(name, value))
            {
                problems.Add($"{path}:{number}: {name} is there twice; keep one of them");
            }
        }

        return values;
    }

    /// <summary>Null where readers of such files differ: an open quote, or a bare value with a character that some of
    /// them give a meaning.</summary>
    private static string? Unquote(string given)
    {
        if (given.StartsWith('\''))
        {
            return given.Length > 1 && given.IndexOf('\'', 1) == given.Length - 1 ? given[1..^1] : null;
        }

        return given.StartsWith('"') ? Unescape(given) : Bare().IsMatch(given) ? given : null;
    }

    private static string? Unescape(string given)
    {
        var value = new StringBuilder();
        for (var at = 1; at < given.Length; at++)
        {
            switch (given[at])
            {
                case '"':
                    return at == given.Length - 1 ? value.ToString() : null;
                case '$' or '`':
                    return null;
                case '\\' when at + 1 < given.Length && given[at + 1] is '"' or '\\' or '$' or '`':
                    value.Append(given[++at]);
                    break;
                case '\\':
                    return null;
                default:
                    value.Append(given[at]);
                    break;
            }
        }

        return null;
    }

    [GeneratedRegex("^(export +)?(?<name>[A-Za-z_][A-Za-z0-9_]*)=(?<value>.*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Line();

    [GeneratedRegex(@"^[A-Za-z0-9_./:@%+=,~-]*$")]
    private static partial Regex Bare();
}
