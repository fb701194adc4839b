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
    Task<AccountSummary> RemoveAsync(string idOrName, CancellationToken cancel);
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
    string Id, string Name, string CanonicalUserId, string? Email, DateTimeOffset CreatedAt);

/// <summary>A new account and its root key: the one time its secret is handed out.</summary>
public sealed record AddedAccount(AccountSummary Account, string AccessKeyId, string SecretAccessKey)
{
    public override string ToString() => $"AddedAccount {{ Account = {Account}, AccessKeyId = {AccessKeyId} }}";
}
