namespace Drystone.Client.Configuration;

/// <summary>What came of reading the settings: either <see cref="Settings"/> or <see cref="Problems"/>.</summary>
/// <param name="Settings">The settings; null when there are problems.</param>
/// <param name="Problems">Everything that is wrong, not only the first.</param>
/// <param name="Warnings">What is accepted and may surprise.</param>
/// <param name="Origins">For each canonical name that has a value: the name it was read from, or <c>default</c>.
/// </param>
public sealed record SettingsReading(
    ObjectStoreSettings? Settings,
    IReadOnlyList<SettingProblem> Problems,
    IReadOnlyList<SettingProblem> Warnings,
    IReadOnlyDictionary<string, string> Origins)
{
    /// <summary>The settings.</summary>
    /// <exception cref="SettingsException">There are problems; its message names all of them.</exception>
    public ObjectStoreSettings Require() => Settings ?? throw new SettingsException(Problems);
}
