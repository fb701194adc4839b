using System.Diagnostics.CodeAnalysis;

namespace Drystone.Client.Configuration;

/// <summary>Looks settings up by canonical name and aliases, and keeps account of what is wrong with them.</summary>
internal sealed class SettingSource(IReadOnlyDictionary<string, string> values)
{
    private readonly Dictionary<string, string> _origins = new(StringComparer.Ordinal);

    public List<SettingProblem> Problems { get; } = [];

    public List<SettingProblem> Warnings { get; } = [];

    public IReadOnlyDictionary<string, string> Origins => _origins;

    public IEnumerable<string> Names => values.Keys;

    /// <summary>The value under exactly this name; an empty one counts as not given, as in a shell.</summary>
    public string? Raw(string name) =>
        values.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value : null;

    /// <summary>The value and the name it was found under. The canonical name goes before aliases; an alias that says
    /// something else is told of, for both may be meant.</summary>
    public bool TryFind(ContractSetting setting, [NotNullWhen(true)] out string? value, out string name)
    {
        var found = new[] { setting.Name }.Concat(setting.Aliases)
            .Select(alias => (Name: alias, Value: Raw(alias)?.Trim()))
            .Where(one => one.Value is not null)
            .ToList();
        (name, value) = found.Count > 0 ? found[0] : (setting.Name, null);
        foreach (var other in found.Skip(1).Where(other => other.Value != found[0].Value))
        {
            Warnings.Add(new(other.Name, $"is not used, for {found[0].Name} goes before it.", "Unset one of them."));
        }

        Note(setting, value is null ? setting.Default is null ? null : "default" : name);
        value ??= setting.Default;
        return value is not null;
    }

    public string? Find(ContractSetting setting, out string name) =>
        TryFind(setting, out var value, out name) ? value : null;

    public void Note(ContractSetting setting, string? origin)
    {
        if (origin is not null)
        {
            _origins[setting.Name] = origin;
        }
    }

    /// <summary><c>true</c> or <c>false</c>, in any case; nothing else.</summary>
    public bool? Flag(ContractSetting setting)
    {
        if (!TryFind(setting, out var value, out var name))
        {
            return null;
        }

        if (bool.TryParse(value, out var flag))
        {
            return flag;
        }

        Problem(name, $"'{value}' is neither true nor false.", "Write true or false.");
        return null;
    }

    public void Problem(string setting, string message, string remedy) =>
        Problems.Add(new(setting, message, remedy));
}
