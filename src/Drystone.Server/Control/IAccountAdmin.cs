namespace Drystone.Server.Control;

/// <summary>Manages accounts: through the running server, or on the store itself when no server has it.</summary>
public interface IAccountAdmin : IAsyncDisposable
{
    /// <exception cref="AdminException">Refused; the message says why.</exception>
    Task<AddedAccount> AddAsync(NewAccount account, CancellationToken cancel);

    /// <summary>Every account, ordered by name.</summary>
    Task<IReadOnlyList<AccountSummary>> ListAsync(CancellationToken cancel);

    /// <param name="idOrName">12 digits are an id, anything else is a name.</param>
    /// <exception cref="AdminException">Refused; the message says why.</exception>
    Task<AccountDetail> ShowAsync(string idOrName, CancellationToken cancel);

    /// <summary>Gives an account another name, or suspends or resumes it.</summary>
    /// <exception cref="AdminException">Refused; the message says why.</exception>
    Task<AccountSummary> ChangeAsync(string idOrName, AccountChange change, CancellationToken cancel);

    /// <param name="withIdentities">Whether its users, groups, roles and policies may go with it.</param>
    /// <returns>What the account was.</returns>
    /// <exception cref="AdminException">Refused; the message says why.</exception>
    Task<AccountDetail> RemoveAsync(string idOrName, bool withIdentities, CancellationToken cancel);

    /// <summary>Gives a key to a user of an account, or to its root.</summary>
    /// <exception cref="AdminException">Refused; the message says why.</exception>
    Task<AddedAccountKey> AddAccountKeyAsync(NewAccountKey key, CancellationToken cancel);

    /// <summary>All keys of an account: its root's, then its users'.</summary>
    /// <exception cref="AdminException">There is no such account.</exception>
    Task<IReadOnlyList<AccountKey>> ListAccountKeysAsync(string? account, CancellationToken cancel);

    /// <exception cref="AdminException">Refused; the message says why.</exception>
    Task<AccountKey> RemoveAccountKeyAsync(string? account, string accessKeyId, CancellationToken cancel);
}

/// <summary>An account to make. What is null is generated.</summary>
/// <param name="SecretAccessKey">Given exactly when <paramref name="AccessKeyId"/> is.</param>
public sealed record NewAccount(
    string Name, string? Id, string? CanonicalUserId, string? Email, string? AccessKeyId, string? SecretAccessKey)
{
    public override string ToString() => $"NewAccount {{ Name = {Name}, AccessKeyId = {AccessKeyId} }}";
}

/// <summary>An account as it is listed.</summary>
public sealed record AccountSummary(
    string Id, string Name, string CanonicalUserId, string? Email, DateTimeOffset CreatedAt)
{
    public bool IsSuspended { get; init; }
}

/// <summary>An account, and how much it has.</summary>
/// <param name="Alias">The name that its own users gave it; null for none.</param>
public sealed record AccountDetail(
    AccountSummary Account, string? Alias, int Buckets, int Keys, int Users, int Groups, int Roles, int Policies,
    int OidcProviders);

/// <summary>What is to become of an account. What is null stays.</summary>
public sealed record AccountChange(string? Name, bool? IsSuspended);

/// <summary>A key to make. What is null is not set, or generated.</summary>
/// <param name="Account">Id or name; null: the server's own account.</param>
/// <param name="User">Null: the account's root.</param>
/// <param name="LifetimeSeconds">How long it is taken.</param>
/// <param name="SessionPolicy">A policy beyond which it allows nothing, whatever its user may.</param>
/// <param name="SecretAccessKey">Given exactly when <paramref name="AccessKeyId"/> is.</param>
public sealed record NewAccountKey(
    string? Account, string? User, long? LifetimeSeconds, string? SessionPolicy, string? Description,
    string? AccessKeyId, string? SecretAccessKey)
{
    public override string ToString() => $"NewAccountKey {{ User = {User}, AccessKeyId = {AccessKeyId} }}";
}

/// <summary>A key as it is listed. Nothing of it is secret.</summary>
/// <param name="User">Null: the account's root.</param>
public sealed record AccountKey(
    string AccessKeyId, string? User, bool IsActive, DateTimeOffset? CreatedAt, DateTimeOffset? ExpiresAt,
    bool HasSessionPolicy, string? Description)
{
    /// <summary>Null when it was never used.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>A new key: the one time its secret is handed out.</summary>
public sealed record AddedAccountKey(AccountKey Key, string SecretAccessKey)
{
    public override string ToString() => $"AddedAccountKey {{ Key = {Key} }}";
}

/// <summary>A new account and its root key: the one time its secret is handed out.</summary>
public sealed record AddedAccount(AccountSummary Account, string AccessKeyId, string SecretAccessKey)
{
    public override string ToString() => $"AddedAccount {{ Account = {Account}, AccessKeyId = {AccessKeyId} }}";
}
