using Drystone.Client.Configuration;

namespace Drystone.Cli.Rendering;

/// <summary>Where a secret can be had, without the secret: a variable of the environment or a file.</summary>
/// <param name="Canonical">The contract's name for it.</param>
/// <param name="Variable">The variable that holds it; null when a file does.</param>
/// <param name="Path">The file that holds it; null when a variable does.</param>
internal sealed record SecretReference(string Canonical, string? Variable, string? Path)
{
    /// <summary>In a shell: stops there when the variable is not set, for an empty key is a confusing one.</summary>
    public string Shell => Variable is not null ? $"\"${{{Variable}:?}}\"" : $"\"$(cat {Quote.Shell(Path!)})\"";

    /// <summary>The variable that a program which knows variables only should be given it in.</summary>
    public string VariableToSet => Variable ?? Canonical;

    public static SecretReference? Of(
        ContractSetting setting, Secret? secret, IReadOnlyDictionary<string, string> values)
    {
        if (secret is null)
        {
            return null;
        }

        var given = values[secret.Source].Trim();
        if (secret.Source.EndsWith("_FILE", StringComparison.OrdinalIgnoreCase))
        {
            return new(setting.Name, null, given);
        }

        return !secret.Source.EndsWith("_REF", StringComparison.OrdinalIgnoreCase)
            ? new(setting.Name, secret.Source, null)
            : given.Split(':', 2) is ["env", var variable]
                ? new(setting.Name, variable, null)
                : new(setting.Name, null, given.Split(':', 2)[1]);
    }
}
