namespace Drystone.Server.Notifications.Targets;

/// <summary>The accounts whose buckets may use a target: those that the operator lists, and the server's own account
/// always. A tenant must not send what he likes to receivers that are not his.</summary>
/// <param name="listed">Ids, or <see cref="All"/>.</param>
internal sealed class TargetAccounts(IEnumerable<string> listed)
{
    /// <summary>Stands for every account.</summary>
    public const string All = "*";

    public static readonly TargetAccounts RootOnly = new([]);

    private readonly HashSet<string> listed = new(listed, StringComparer.Ordinal);

    /// <param name="account">Of the owner of a bucket.</param>
    /// <param name="root">The account of the server's own credentials; null when there is none.</param>
    public bool Permit(string account, string? root) =>
        account == root || listed.Contains(All) || listed.Contains(account);
}
