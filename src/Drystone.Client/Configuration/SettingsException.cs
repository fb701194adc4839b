namespace Drystone.Client.Configuration;

/// <summary>The settings cannot be used. The message has one line for each problem.</summary>
public sealed class SettingsException(IReadOnlyList<SettingProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<SettingProblem> Problems { get; } = problems;
}
