namespace Drystone.S3.Tests.Policies.Reference;

/// <summary>What is asked for, as the reference sees it.</summary>
/// <param name="Facts">Keys in lower case.</param>
internal sealed record Ask(
    string Action, string Resource, AskWho Who, IReadOnlyDictionary<string, string[]> Facts, bool HasBoundary);

/// <param name="Levels">
/// ARNs from the session to the role, or only that of the user; none for who is in no account.
/// </param>
/// <param name="UniqueId">Of the user, or of the role, without the name of the session.</param>
internal sealed record AskWho(
    string[] Levels, string? Account, string? Canonical, string? UniqueId, string? Service, string? Provider)
{
    public bool IsRoot => Levels is [var only] && only.EndsWith(":root", StringComparison.Ordinal);

    public bool IsFederatedUser =>
        Levels.Length > 0 && Levels[0].Contains(":federated-user/", StringComparison.Ordinal);
}
