using Drystone.Engine.Accounts;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Identity;

/// <summary>Changes the identities of one account inside one commit. What belongs together (a user who leaves with its
/// keys) is the caller's to keep together.</summary>
public sealed class IdentityEditor : IdentityView
{
    private readonly IWriteTransaction tx;
    private readonly SecretSeal seal;

    internal IdentityEditor(IWriteTransaction tx, AccountId account, SecretSeal seal)
        : base(tx, account, seal) => (this.tx, this.seal) = (tx, seal);

    /// <summary>Whether anything was changed, so that what was read before holds no more.</summary>
    internal bool HasChanged { get; private set; }

    /// <summary>Enters a user in place of the one of that name.</summary>
    public void Put(IamUser user)
    {
        PutId(IdentityKind.User, user, FindUser(user.Name)?.Id);
        Put(IdentityKind.User, user.Name, IdentityRecords.Encode(user));
    }

    /// <inheritdoc cref="Put(IamUser)"/>
    public void Put(IamGroup group) => Put(IdentityKind.Group, group.Name, IdentityRecords.Encode(group));

    /// <inheritdoc cref="Put(IamUser)"/>
    public void Put(IamRole role)
    {
        PutId(IdentityKind.Role, role, FindRole(role.Name)?.Id);
        Put(IdentityKind.Role, role.Name, IdentityRecords.Encode(role));
    }

    /// <inheritdoc cref="Put(IamUser)"/>
    public void Put(IamPolicy policy) => Put(IdentityKind.Policy, policy.Name, IdentityRecords.Encode(policy));

    /// <inheritdoc cref="Put(IamUser)"/>
    public void Put(OidcProvider provider) =>
        Put(IdentityKind.OidcProvider, provider.Url, IdentityRecords.Encode(provider));

    public void Delete(IamUser user)
    {
        IdentityTable.DeleteId(tx, user.Id);
        Delete(IdentityKind.User, user.Name);
    }

    public void Delete(IamGroup group) => Delete(IdentityKind.Group, group.Name);

    public void Delete(IamRole role)
    {
        IdentityTable.DeleteId(tx, role.Id);
        Delete(IdentityKind.Role, role.Name);
    }

    public void Delete(IamPolicy policy) => Delete(IdentityKind.Policy, policy.Name);

    public void Delete(OidcProvider provider) => Delete(IdentityKind.OidcProvider, provider.Url);

    /// <summary>Enters a key of this account, in place of one of the same id.</summary>
    /// <returns>False when another account has a key of that id: nothing is changed.</returns>
    /// <exception cref="ArgumentException">The key is another account's.</exception>
    public bool Put(AccessKey key)
    {
        if (key.Account != Account)
        {
            throw new ArgumentException($"The key {key.Id} is of account {key.Account}.", nameof(key));
        }

        if (AccessKeyTable.FindAccount(tx, key.Id) is { } owner && owner != Account)
        {
            return false;
        }

        AccessKeyTable.Put(tx, key, seal);
        HasChanged = true;
        return true;
    }

    public void Delete(AccessKey key)
    {
        if (FindAccessKey(key.Id) is not null)
        {
            AccessKeyTable.Delete(tx, key.Id);
            HasChanged = true;
        }
    }

    /// <param name="replacedId">Of the one of that name that is there; null: there is none.</param>
    private void PutId(IdentityKind kind, IIamEntity entity, string? replacedId)
    {
        if (replacedId is not null)
        {
            IdentityTable.DeleteId(tx, replacedId);
        }

        IdentityTable.PutId(tx, Account, kind, entity.Name, entity.Id);
    }

    private void Put(IdentityKind kind, string name, byte[] record)
    {
        IdentityTable.Put(tx, Account, kind, name, record);
        HasChanged = true;
    }

    private void Delete(IdentityKind kind, string name)
    {
        IdentityTable.Delete(tx, Account, kind, name);
        HasChanged = true;
    }
}
