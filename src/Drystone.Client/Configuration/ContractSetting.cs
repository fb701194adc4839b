namespace Drystone.Client.Configuration;

/// <summary>One setting of the configuration contract.</summary>
/// <param name="Name">Its canonical name, such as <c>S3_ENDPOINT</c>.</param>
/// <param name="Aliases">Other names it is understood under, the strongest first. The canonical name goes before
/// all of them.</param>
/// <param name="Default">What holds when nobody sets it; null when there is none.</param>
/// <param name="IsSecret">Whether it may also be given as <c>NAME_FILE</c> and <c>NAME_REF</c>, and is never
/// printed.</param>
/// <param name="Meaning">One line for people.</param>
public sealed record ContractSetting(
    string Name, IReadOnlyList<string> Aliases, string? Default, bool IsSecret, string Meaning);
