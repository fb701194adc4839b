using Drystone.Cli.Configuration;

namespace Drystone.Repo.Tests.Reference;

/// <summary>What the server can be told is what <c>docs/configuration.md</c> says it can be told.</summary>
public sealed class SettingTests
{
    private static string Page { get; } = Repository.Read("docs/configuration.md");

    [Fact]
    public void Every_setting_is_documented_by_flag_variable_and_key() => Violations.AssertNone(
        from setting in ServerSettings.All
        from name in new[] { setting.Flag, setting.Variable, $"{setting.Key}:" }.Concat(setting.OtherVariables)
        where !Page.Contains($"`{name}", StringComparison.Ordinal)
        select $"docs/configuration.md does not name {name}.");

    [Fact]
    public void Every_default_that_help_prints_is_documented() => Violations.AssertNone(
        from setting in ServerSettings.All
        let start = setting.Description.IndexOf("[default: ", StringComparison.Ordinal)
        where start >= 0
        let value = setting.Description[(start + "[default: ".Length)..].TrimEnd(']').Split(',')[0]
        where !Page.Contains($"`{value}`", StringComparison.Ordinal)
        select $"docs/configuration.md does not give {setting.Flag} its default, {value}.");
}
