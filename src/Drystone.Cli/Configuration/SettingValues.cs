namespace Drystone.Cli.Configuration;

/// <summary>A value and where it was found, for messages: <c>--address</c>, <c>MINIO_REGION</c>, <c>a.yaml:
/// region</c>.</summary>
internal sealed record SettingValue(string Text, string Source);

/// <summary>What was given, by flag, variable and file in this order. An empty variable counts as not given.</summary>
internal sealed class SettingValues(
    Func<Setting, IReadOnlyList<SettingValue>> flags,
    IReadOnlyDictionary<string, string> environment,
    Func<Setting, IReadOnlyList<SettingValue>> file)
{
    public IReadOnlyDictionary<string, string> Environment => environment;

    /// <summary>The event targets that stand in the file.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> EventTargets { get; init; } =
        EventTargetsFile.Empty;

    /// <summary>The value that counts; null when none was given.</summary>
    public SettingValue? Find(Setting setting) => FindAll(setting) is [.., var last] ? last : null;

    /// <summary>The values of the first source that has any.</summary>
    public IReadOnlyList<SettingValue> FindAll(Setting setting)
    {
        if (flags(setting) is { Count: > 0 } given)
        {
            return given;
        }

        string[] variables = [setting.Variable, .. setting.OtherVariables];
        foreach (var variable in variables)
        {
            if (environment.GetValueOrDefault(variable) is { Length: > 0 } text)
            {
                return Split(setting, text, variable);
            }
        }

        return file(setting);
    }

    private static SettingValue[] Split(Setting setting, string text, string variable)
    {
        const StringSplitOptions Clean = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        string[] parts = setting.IsList ? text.Split(setting.Separator, Clean) : [text];
        return [.. parts.Select(part => new SettingValue(part, variable))];
    }
}
