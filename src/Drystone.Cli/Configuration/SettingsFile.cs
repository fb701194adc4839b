using Drystone.Cli.Commands;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Drystone.Cli.Configuration;

/// <summary>The YAML configuration file: one mapping, whose keys are those of <see cref="ServerSettings"/>.</summary>
internal sealed class SettingsFile
{
    private readonly Dictionary<string, IReadOnlyList<SettingValue>> values = new(StringComparer.Ordinal);

    private SettingsFile()
    {
    }

    /// <summary>Nothing set.</summary>
    public static SettingsFile Empty { get; } = new();

    /// <summary>Event targets that stand in the file itself.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> EventTargets { get; private set; } =
        EventTargetsFile.Empty;

    public IReadOnlyList<SettingValue> FindAll(Setting setting) => values.GetValueOrDefault(setting.Key, []);

    /// <param name="problems">Takes every problem found, each as a line.</param>
    public static SettingsFile Read(string path, List<string> problems)
    {
        var file = new SettingsFile();
        if (Load(path, problems) is { } yaml)
        {
            file.Take(yaml, path, problems);
        }

        return file;
    }

    /// <returns>Null when it cannot be read.</returns>
    internal static YamlStream? Load(string path, List<string> problems)
    {
        try
        {
            using var reader = new StreamReader(path);
            var yaml = new YamlStream();
            yaml.Load(reader);
            return yaml;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"cannot read the configuration file '{path}': {e.Message}");
        }
        catch (YamlException e)
        {
            problems.Add($"{path}, line {e.Start.Line}: {e.InnerException?.Message ?? e.Message}");
        }

        return null;
    }

    private void Take(YamlStream yaml, string path, List<string> problems)
    {
        if (yaml.Documents.Count == 0)
        {
            return;
        }

        if (yaml.Documents is not [{ RootNode: YamlMappingNode root }])
        {
            problems.Add($"{path}: must be one mapping of settings, such as 'address: 127.0.0.1:9000'");
            return;
        }

        foreach (var (key, value) in root.Children)
        {
            Take(key, value, path, problems);
        }
    }

    private void Take(YamlNode key, YamlNode value, string path, List<string> problems)
    {
        var name = (key as YamlScalarNode)?.Value ?? "";
        var at = $"{path}, line {key.Start.Line}";
        if (ServerSettings.All.FirstOrDefault(setting => setting.Key == name) is not { } setting)
        {
            var known = ServerSettings.All.Select(setting => setting.Key);
            problems.Add($"{at}: unknown setting '{name}'{NearestName.Suggest(name, known)}");
        }
        else if (setting == ServerSettings.EventTargets && value is YamlMappingNode targets)
        {
            EventTargets = EventTargetsFile.Read(targets, path, problems);
        }
        else if (ReadValues(value, setting) is { } texts)
        {
            values[name] = [.. texts.Select(text => new SettingValue(text, $"{at}: {name}"))];
        }
        else
        {
            problems.Add($"{at}: '{name}' takes {(setting.IsList ? "a value or a list of values" : "one value")}");
        }
    }

    private static string[]? ReadValues(YamlNode node, Setting setting) => node switch
    {
        YamlScalarNode scalar => [scalar.Value ?? ""],
        YamlSequenceNode list when setting.IsList && list.Children.All(item => item is YamlScalarNode) =>
            [.. list.Children.Select(item => ((YamlScalarNode)item).Value ?? "")],
        _ => null,
    };
}
