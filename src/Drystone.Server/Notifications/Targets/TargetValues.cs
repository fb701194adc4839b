using System.Globalization;

namespace Drystone.Server.Notifications.Targets;

/// <summary>The values of one target, read one by one. Each problem becomes a line that names the setting and the
/// remedy; none repeats the value of a secret.</summary>
internal sealed class TargetValues(string target, IReadOnlyDictionary<string, string> values, List<string> problems)
{
    private static readonly string[] On = ["on", "true", "yes", "1"];
    private static readonly string[] Off = ["off", "false", "no", "0"];

    public IEnumerable<string> Names => values.Keys;

    public List<string> Problems => problems;

    public string SourceOf(string name) => $"event target '{target}', {name}";

    public void Complain(string name, string problem) => problems.Add($"{SourceOf(name)}: {problem}");

    /// <summary>Null when it is absent.</summary>
    public string? Find(string name) => values.GetValueOrDefault(name);

    public string Text(string name, string remedy)
    {
        if (Find(name) is { Length: > 0 } text)
        {
            return text;
        }

        Complain(name, $"is missing; {remedy}");
        return "";
    }

    /// <summary>The choice whose name, in lower case, is the value.</summary>
    public T Choice<T>(string name, T? otherwise) where T : struct, Enum
    {
        var text = Find(name);
        foreach (var choice in Enum.GetValues<T>())
        {
            if (NameOf(choice) == text)
            {
                return choice;
            }
        }

        if (text is null && otherwise is { } absent)
        {
            return absent;
        }

        var names = string.Join(", ", Enum.GetValues<T>().Select(NameOf));
        Complain(name, text is null ? $"is missing; write one of {names}" : $"'{text}' is none of {names}");
        return default;
    }

    public bool Switch(string name, bool otherwise)
    {
        if (Find(name) is not { } text)
        {
            return otherwise;
        }

        if (!On.Contains(text) && !Off.Contains(text))
        {
            Complain(name, $"'{text}' is neither on nor off");
        }

        return On.Contains(text);
    }

    public int? Number(string name, int least, int most)
    {
        if (Find(name) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            return number;
        }

        Complain(name, $"'{text}' is not a whole number from {least} to {most}");
        return null;
    }

    /// <summary>A number and its unit: 500ms, 30s, 5m, 72h, 7d.</summary>
    public TimeSpan Duration(string name, TimeSpan otherwise, TimeSpan least, TimeSpan most)
    {
        if (Find(name) is not { } text)
        {
            return otherwise;
        }

        if (ParseDuration(text) is { } duration && duration >= least && duration <= most)
        {
            return duration;
        }

        Complain(
            name,
            $"'{text}' is not a time from {Show(least)} to {Show(most)}; write it as 500ms, 30s, 5m, 72h or 7d");
        return otherwise;
    }

    /// <summary>Given as itself or, by <c>NAME-file</c>, as a file that holds it.</summary>
    public Secret? Secret(string name)
    {
        var (text, path) = (Find(name), Find($"{name}-file"));
        if (text is not null && path is not null)
        {
            Complain(name, $"is also given by '{name}-file'; give it once");
        }

        if (path is not null)
        {
            return ReadSecret($"{name}-file", path);
        }

        if (text is null)
        {
            return null;
        }

        return Checked(name, text);
    }

    public IEnumerable<string> List(string name) => (Find(name) ?? "").Split(
        ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string NameOf<T>(T choice) where T : struct, Enum => choice.ToString().ToLowerInvariant();

    private Secret? ReadSecret(string name, string path)
    {
        try
        {
            return Checked(name, File.ReadAllText(path).TrimEnd('\r', '\n'));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Complain(name, $"cannot read '{path}': {e.Message}");
            return null;
        }
    }

    /// <summary>A line break in a header or a protocol line would begin another one.</summary>
    private Secret? Checked(string name, string text)
    {
        if (text.Length > 0 && !text.Any(char.IsControl))
        {
            return new Secret(text);
        }

        Complain(name, "is empty or holds a control character; write the secret on one line");
        return null;
    }

    private static TimeSpan? ParseDuration(string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (!int.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return text[digits..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            "d" when number <= TimeSpan.MaxValue.Days => TimeSpan.FromDays(number),
            _ => null,
        };
    }

    private static string Show(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => $"{time.TotalDays:0}d",
        { TotalSeconds: >= 1 } => $"{time.TotalSeconds:0}s",
        _ => $"{time.TotalMilliseconds:0}ms",
    };
}
