using Drystone.Engine.Names;

namespace Drystone.Engine.Accounts;

/// <summary>A tenant, as at AWS: buckets belong to it, and its root key may do everything inside it.</summary>
/// <param name="CanonicalUserId">What S3 shows as Owner/ID: 64 hex digits unless the operator gave another.</param>
public sealed record Account(
    AccountId Id, string CanonicalUserId, string DisplayName, string? Email, DateTimeOffset CreatedAt)
{
    /// <summary>Whether the operator has suspended it: then every key of it is refused, and nothing of it is
    /// lost.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>A name that its own users gave it, unique in the store; null: none.</summary>
    public string? Alias { get; init; }
}

/// <summary>An access key of an account's root or of one of its users. Never logged: <see cref="ToString"/> leaves the
/// secret out.</summary>
public sealed record AccessKey(string Id, string Secret, AccountId Account, bool IsActive)
{
    /// <summary>The name of the user whose key it is; null: the account's root.</summary>
    public string? User { get; init; }

    /// <summary>When it was made; null for a root key, which is as old as the operator says.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>From this moment on it is refused; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>A policy beyond which the key allows nothing, whatever its user may; null: there is none.</summary>
    public string? SessionPolicy { get; init; }

    public string? Description { get; init; }

    public override string ToString() => $"AccessKey {{ Id = {Id}, Account = {Account} }}";
}

/// <summary>What came of adding an account.</summary>
public enum AddAccountOutcome
{
    Added,
    AccountExists,
    AccessKeyExists,
    CanonicalUserIdExists,
}

/// <summary>What came of changing an account.</summary>
public enum ChangeAccountOutcome
{
    Changed,
    NotFound,

    /// <summary>Another account is called so.</summary>
    NameExists,

    /// <summary>Another account has that alias.</summary>
    AliasExists,

    /// <summary>The account of the server's own root credentials cannot be suspended.</summary>
    IsBootstrap,
}

/// <summary>What came of giving an account a key.</summary>
public enum AddAccessKeyOutcome
{
    Added,
    NoAccount,
    NoUser,
    AccessKeyExists,

    /// <summary>The user has as many as it may have.</summary>
    TooMany,
}

/// <summary>What came of removing an account.</summary>
public enum RemoveAccountOutcome
{
    Removed,
    NotFound,

    /// <summary>It still has buckets.</summary>
    HasBuckets,

    /// <summary>It has users, groups, roles, policies or issuers that were not to go with it.</summary>
    HasIdentities,

    /// <summary>It is the account of the server's own root credentials.</summary>
    IsBootstrap,
}
