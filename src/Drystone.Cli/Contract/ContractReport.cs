using Drystone.Client.Configuration;

namespace Drystone.Cli.Contract;

/// <summary>What was read of the settings, for people and programs.</summary>
/// <param name="Valid">Whether an application would start with them.</param>
/// <param name="Settings">Every setting, set or not.</param>
/// <param name="Problems">What must change.</param>
/// <param name="Warnings">What is accepted and may surprise.</param>
internal sealed record ContractReport(
    bool Valid,
    IReadOnlyList<ContractRow> Settings,
    IReadOnlyList<SettingProblem> Problems,
    IReadOnlyList<SettingProblem> Warnings)
{
    private const string Default = "default";

    public static ContractReport Of(IReadOnlyDictionary<string, string> values, SettingsReading reading)
    {
        var domains = reading.Origins.Keys.Except(ContractSettings.All.Select(one => one.Name))
            .Order(StringComparer.Ordinal).Select(name => DomainSetting(name));
        return new(
            reading.Settings is not null,
            [.. ContractSettings.All.Concat(domains).Select(setting => RowOf(setting, values, reading))],
            reading.Problems,
            reading.Warnings);
    }

    private static ContractSetting DomainSetting(string name)
    {
        var parts = name.Split('_', 3);
        var domain = parts.Length > 2 ? parts[2] : "";
        return parts[1] == "BUCKET" ? ContractSettings.Bucket(domain) : ContractSettings.Prefix(domain);
    }

    private static ContractRow RowOf(
        ContractSetting setting, IReadOnlyDictionary<string, string> values, SettingsReading reading)
    {
        if (!reading.Origins.TryGetValue(setting.Name, out var origin))
        {
            return new(setting.Name, null, "none", null, setting.IsSecret, setting.Meaning);
        }

        var kind = origin == Default ? Default
            : origin == setting.Name || origin == $"{setting.Name}_FILE" || origin == $"{setting.Name}_REF"
                ? "canonical"
                : "alias";
        return new(
            setting.Name, ValueOf(setting, origin, values, reading), kind, kind == Default ? null : origin,
            setting.IsSecret, setting.Meaning);
    }

    /// <summary>A value that is refused is not repeated: what stands in the wrong place may be a secret.</summary>
    private static string ValueOf(
        ContractSetting setting, string origin, IReadOnlyDictionary<string, string> values, SettingsReading reading) =>
        setting.IsSecret ? $"(secret, from {origin})"
        : reading.Problems.Any(problem => problem.Setting == origin) ? "(not accepted)"
        : origin == Default ? setting.Default!
        : setting.Name == ContractSettings.Endpoint.Name && reading.Settings?.Endpoint is { } endpoint
            ? endpoint.GetLeftPart(UriPartial.Authority)
            : values[origin].Trim();
}

/// <summary>A setting in the report.</summary>
/// <param name="Name">Its canonical name.</param>
/// <param name="Value">What holds; null when nothing does; never a secret.</param>
/// <param name="Origin"><c>canonical</c>, <c>alias</c>, <c>default</c> or <c>none</c>.</param>
/// <param name="From">The name it was read from; null when from none.</param>
/// <param name="Secret">Whether the value is a secret.</param>
/// <param name="Meaning">One line for people.</param>
internal sealed record ContractRow(
    string Name, string? Value, string Origin, string? From, bool Secret, string Meaning);
