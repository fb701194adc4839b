using Drystone.Engine.Accounts;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Identity;

/// <summary>The identities of one account at one moment. Lives as long as the transaction that it was made
/// in.</summary>
public class IdentityView
{
    private readonly IReadTransaction tx;
    private readonly SecretSeal seal;

    internal IdentityView(IReadTransaction tx, AccountId account, SecretSeal seal) =>
        (this.tx, Account, this.seal) = (tx, account, seal);

    public AccountId Account { get; }

    /// <summary>Null when there is none of that name, without regard to case.</summary>
    public IamUser? FindUser(string name) =>
        IdentityTable.Find(tx, Account, IdentityKind.User, name, IdentityRecords.DecodeUser);

    /// <inheritdoc cref="FindUser"/>
    public IamGroup? FindGroup(string name) =>
        IdentityTable.Find(tx, Account, IdentityKind.Group, name, IdentityRecords.DecodeGroup);

    /// <inheritdoc cref="FindUser"/>
    public IamRole? FindRole(string name) =>
        IdentityTable.Find(tx, Account, IdentityKind.Role, name, IdentityRecords.DecodeRole);

    /// <inheritdoc cref="FindUser"/>
    public IamPolicy? FindPolicy(string name) =>
        IdentityTable.Find(tx, Account, IdentityKind.Policy, name, IdentityRecords.DecodePolicy);

    /// <param name="url">Without its scheme.</param>
    public OidcProvider? FindOidcProvider(string url) =>
        IdentityTable.Find(tx, Account, IdentityKind.OidcProvider, url, IdentityRecords.DecodeOidcProvider);

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<IamUser> ListUsers() =>
        IdentityTable.List(tx, Account, IdentityKind.User, IdentityRecords.DecodeUser);

    /// <inheritdoc cref="ListUsers"/>
    public IReadOnlyList<IamGroup> ListGroups() =>
        IdentityTable.List(tx, Account, IdentityKind.Group, IdentityRecords.DecodeGroup);

    /// <inheritdoc cref="ListUsers"/>
    public IReadOnlyList<IamRole> ListRoles() =>
        IdentityTable.List(tx, Account, IdentityKind.Role, IdentityRecords.DecodeRole);

    /// <inheritdoc cref="ListUsers"/>
    public IReadOnlyList<IamPolicy> ListPolicies() =>
        IdentityTable.List(tx, Account, IdentityKind.Policy, IdentityRecords.DecodePolicy);

    /// <inheritdoc cref="ListUsers"/>
    public IReadOnlyList<OidcProvider> ListOidcProviders() =>
        IdentityTable.List(tx, Account, IdentityKind.OidcProvider, IdentityRecords.DecodeOidcProvider);

    /// <summary>The access keys of a user, or of the account's root, by id.</summary>
    /// <param name="user">Null: the root.</param>
    /// <exception cref="DamagedDataException">A secret was altered.</exception>
    public IReadOnlyList<AccessKey> ListAccessKeys(string? user) =>
        [.. AccessKeyTable.IdsOf(tx, Account, user).Select(FindAccessKey).OfType<AccessKey>()];

    /// <summary>Null when there is none of that id in this account.</summary>
    public AccessKey? FindAccessKey(string id) =>
        AccessKeyTable.FindAccount(tx, id) == Account ? AccessKeyTable.Find(tx, id, seal) : null;
}
