using Drystone.Client.Configuration;

namespace Drystone.Cli.Objects.Aliases;

/// <summary>A named endpoint: settings of the contract under their names without <c>S3_</c>, in small
/// letters.</summary>
internal sealed class EndpointAlias(IReadOnlyDictionary<string, string> fields)
{
    private static readonly ContractSetting[] Plain =
    [
        ContractSettings.Endpoint, ContractSettings.Region, ContractSettings.ForcePathStyle, ContractSettings.Insecure,
        ContractSettings.InsecureHosts, ContractSettings.CaFile, ContractSettings.Provider,
    ];

    private static readonly ContractSetting[] Secrets =
        [ContractSettings.AccessKeyId, ContractSettings.SecretAccessKey, ContractSettings.SessionToken];

    public IReadOnlyDictionary<string, string> Fields => fields;

    public string Endpoint => fields.GetValueOrDefault(FieldOf(ContractSettings.Endpoint), "AWS");

    public string Region => fields.GetValueOrDefault(FieldOf(ContractSettings.Region), "");

    /// <summary>Every name that a field may have.</summary>
    public static IReadOnlyList<string> FieldNames { get; } =
        [.. Plain.Select(FieldOf), .. Secrets.SelectMany(FormsOf)];

    /// <summary>Where a secret comes from; never the secret.</summary>
    public string OriginOf(ContractSetting secret) => FormsOf(secret).FirstOrDefault(fields.ContainsKey) switch
    {
        null => "none",
        var form when form.EndsWith("_file", StringComparison.Ordinal) => $"file {fields[form]}",
        var form when form.EndsWith("_ref", StringComparison.Ordinal) => ReferenceOf(fields[form]),
        _ => "in aliases.yaml",
    };

    /// <summary>The settings that these fields stand for. Of the environment they see what they refer to, and nothing
    /// else.</summary>
    public SettingsReading Read(IReadOnlyDictionary<string, string> environment)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            values[$"S3_{name.ToUpperInvariant()}"] = value;
            if (name.EndsWith("_ref", StringComparison.Ordinal)
                && value.StartsWith("env:", StringComparison.Ordinal)
                && environment.TryGetValue(value[4..], out var referred))
            {
                // Under a name that is no setting: a variable may be called as one is.
                values[$"variable {value[4..]}"] = referred;
                values[$"S3_{name.ToUpperInvariant()}"] = $"env:variable {value[4..]}";
            }
        }

        return SettingsReader.Read(values, new SettingsRequirements { Domains = [], AccessKey = true });
    }

    public static string FieldOf(ContractSetting setting) => setting.Name["S3_".Length..].ToLowerInvariant();

    private static string[] FormsOf(ContractSetting secret) =>
        [FieldOf(secret), $"{FieldOf(secret)}_file", $"{FieldOf(secret)}_ref"];

    // What is no reference may be the secret itself.
    private static string ReferenceOf(string value) =>
        value.StartsWith("env:", StringComparison.Ordinal) || value.StartsWith("file:", StringComparison.Ordinal)
            ? value
            : "in aliases.yaml";
}
