using Drystone.Server.Notifications;
using YamlDotNet.RepresentationModel;

namespace Drystone.Cli.Configuration;

/// <summary>
/// Reads event targets: a YAML mapping of names to settings, in the configuration file or in a file of its own, and
/// variables beside it, <c>DRYSTONE_EVENT_TARGET_NAME_SETTING</c>. A variable goes before the file. MinIO's variables
/// for webhooks are understood.
/// </summary>
internal sealed class EventTargetsReader(SettingValues settings, List<string> problems)
{
    private const string Prefix = "DRYSTONE_EVENT_TARGET_";
    private const string MinioPrefix = "MINIO_NOTIFY_WEBHOOK_";
    private const string MinioSwitch = MinioPrefix + "ENABLE";

    /// <summary>What MinIO calls the target of the variables that have no name at their end.</summary>
    private const string MinioUnnamed = "_";

    /// <summary>Those that secrets are given by come last: TOKEN_FILE is no setting FILE of a target TOKEN.</summary>
    private static readonly (string Suffix, string Setting)[] Suffixes =
    [
        .. EventTargetOptions.SettingNames
            .Select(name => ('_' + name.Replace('-', '_').ToUpperInvariant(), name))
            .OrderByDescending(pair => pair.Item1.Length),
    ];

    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Read()
    {
        var targets = new SortedDictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        ReadMinio(targets);
        foreach (var (name, given) in FromFile())
        {
            Add(targets, name, given);
        }

        ReadVariables(targets);
        var all = targets.ToDictionary(
            target => target.Key, IReadOnlyDictionary<string, string> (target) => target.Value);
        problems.AddRange(EventTargetOptions.FindProblems(all));
        return all;
    }

    private IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> FromFile() =>
        settings.Find(ServerSettings.EventTargets) is { } file
            ? EventTargetsFile.Read(file, problems)
            : settings.EventTargets;

    private void ReadVariables(SortedDictionary<string, Dictionary<string, string>> targets)
    {
        foreach (var (variable, value) in settings.Environment)
        {
            if (!variable.StartsWith(Prefix, StringComparison.Ordinal) || value.Length == 0)
            {
                continue;
            }

            var rest = variable[Prefix.Length..];
            var (suffix, setting) = Array.Find(Suffixes, pair =>
                rest.Length > pair.Suffix.Length && rest.EndsWith(pair.Suffix, StringComparison.Ordinal));
            if (setting is null)
            {
                problems.Add(
                    $"{variable}: does not end in a setting of an event target; write {Prefix}NAME_SETTING, such as "
                    + $"{Prefix}ORDERS_URL");
                continue;
            }

            var name = NameOf(rest[..^suffix.Length], targets);
            Add(targets, name, new Dictionary<string, string> { [setting] = value });
        }
    }

    /// <summary>A target of the file that the name in capitals can mean, else the name with small letters and
    /// hyphens.</summary>
    private static string NameOf(string capitals, SortedDictionary<string, Dictionary<string, string>> targets) =>
        targets.Keys.FirstOrDefault(
            name => name.Replace('-', '_').Equals(capitals, StringComparison.OrdinalIgnoreCase))
        ?? capitals.Replace('_', '-').ToLowerInvariant();

    /// <summary>https://github.com/minio/minio/blob/master/docs/config/README.md has the names.</summary>
    private void ReadMinio(SortedDictionary<string, Dictionary<string, string>> targets)
    {
        foreach (var (variable, value) in settings.Environment)
        {
            if (!variable.StartsWith(MinioSwitch, StringComparison.Ordinal) || !IsOn(value))
            {
                continue;
            }

            var ending = variable[MinioSwitch.Length..];
            if (ending.Length > 0 && ending[0] != '_')
            {
                continue;
            }

            var given = new Dictionary<string, string> { ["kind"] = "webhook" };
            Take(given, "url", "ENDPOINT" + ending);
            Take(given, "token", "AUTH_TOKEN" + ending);
            Add(targets, ending.Length > 1 ? ending[1..] : MinioUnnamed, given);
        }
    }

    private void Take(Dictionary<string, string> given, string setting, string variable)
    {
        if (settings.Environment.GetValueOrDefault(MinioPrefix + variable) is { Length: > 0 } value)
        {
            given[setting] = value;
        }
    }

    private static bool IsOn(string value) => value.ToLowerInvariant() is "on" or "true" or "yes" or "1";

    private static void Add(
        SortedDictionary<string, Dictionary<string, string>> targets, string name,
        IReadOnlyDictionary<string, string> given)
    {
        if (!targets.TryGetValue(name, out var target))
        {
            targets[name] = target = new Dictionary<string, string>(StringComparer.Ordinal);
        }

        foreach (var (setting, value) in given)
        {
            target[setting] = value;
        }
    }
}

/// <summary>The YAML of event targets: names, and under each its settings.</summary>
internal static class EventTargetsFile
{
    /// <summary>No targets.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Empty =
        new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <param name="file">The path, and where it was given.</param>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Read(
        SettingValue file, List<string> problems)
    {
        if (SettingsFile.Load(file.Text, problems) is not { } yaml)
        {
            return Empty;
        }

        if (yaml.Documents is [{ RootNode: YamlMappingNode root }])
        {
            return Read(root, file.Text, problems);
        }

        problems.Add($"{file.Text}: must be one mapping of event targets, such as 'orders: {{kind: webhook, url: …}}'");
        return Empty;
    }

    /// <param name="path">Of the file, for messages.</param>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Read(
        YamlMappingNode root, string path, List<string> problems)
    {
        var targets = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var (key, value) in root.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (value is YamlMappingNode mapping && ReadSettings(mapping) is { } given)
            {
                targets[name] = given;
            }
            else
            {
                problems.Add(
                    $"{path}, line {key.Start.Line}: event target '{name}' must be a mapping of settings to values");
            }
        }

        return targets;
    }

    /// <returns>Null when a value is neither a text nor a list of texts.</returns>
    private static Dictionary<string, string>? ReadSettings(YamlMappingNode mapping)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Children)
        {
            var text = value switch
            {
                YamlScalarNode scalar => scalar.Value ?? "",
                YamlSequenceNode list when list.Children.All(item => item is YamlScalarNode) =>
                    string.Join(',', list.Children.Select(item => ((YamlScalarNode)item).Value)),
                _ => null,
            };
            if (key is not YamlScalarNode { Value: { } name } || text is null)
            {
                return null;
            }

            given[name] = text;
        }

        return given;
    }
}
