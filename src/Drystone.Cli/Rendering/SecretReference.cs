using System.Text.RegularExpressions;
using Drystone.Cli.Commands;
using Drystone.Client.Configuration;

namespace Drystone.Cli.Rendering;

/// <summary>Where a secret can be had, without the secret: a variable of the environment or a file.</summary>
/// <param name="Canonical">The contract's name for it.</param>
/// <param name="Variable">The variable that holds it; null when a file does.</param>
/// <param name="Path">The file that holds it; null when a variable does.</param>
internal sealed partial record SecretReference(string Canonical, string? Variable, string? Path)
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
            return OfFile(setting.Name, given, secret.Source);
        }

        return !secret.Source.EndsWith("_REF", StringComparison.OrdinalIgnoreCase)
            ? new(setting.Name, secret.Source, null)
            : given.Split(':', 2) is ["env", var variable]
                ? OfVariable(setting.Name, variable, secret.Source)
                : OfFile(setting.Name, given.Split(':', 2)[1], secret.Source);
    }

    /// <summary>What is printed goes into shells: a name that is none would be a command there.</summary>
    private static SecretReference OfVariable(string canonical, string variable, string source) =>
        VariableName().IsMatch(variable)
            ? new(canonical, variable, null)
            : throw new UsageException([$"{source}: names no variable. Write env:NAME, of letters, digits and _."]);

    private static SecretReference OfFile(string canonical, string path, string source) =>
        path.Any(char.IsControl)
            ? throw new UsageException([$"{source}: holds a line break or another control character. Take it out."])
            : new(canonical, null, path);

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex VariableName();
}
