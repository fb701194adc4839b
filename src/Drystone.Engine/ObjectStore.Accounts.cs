using System.Text;
using Drystone.Engine.Accounts;
using Drystone.Engine.Identity;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine;

public sealed partial class ObjectStore
{
    /// <summary>Makes an account with its root key.</summary>
    public ValueTask<AddAccountOutcome> AddAccountAsync(Account account, AccessKey rootKey, CancellationToken cancel) =>
        CommitAsync(
            tx =>
            {
                if (tx.TryGet(KeySpace.Account(account.Id).Span, out _))
                {
                    return AddAccountOutcome.AccountExists;
                }

                if (AccessKeyTable.FindAccount(tx, rootKey.Id) is not null)
                {
                    return AddAccountOutcome.AccessKeyExists;
                }

                if (tx.TryGet(KeySpace.AccountByCanonicalUserId(account.CanonicalUserId).Span, out _))
                {
                    return AddAccountOutcome.CanonicalUserIdExists;
                }

                PutAccount(tx, account);
                AccessKeyTable.Put(tx, rootKey, seal);
                return AddAccountOutcome.Added;
            },
            cancel);

    /// <summary>
    /// Gives the server's own root credentials to the account that they act for. The first call makes
    /// <paramref name="account"/>; later ones keep the account that is there, and a changed key takes the place of the
    /// old one.
    /// </summary>
    /// <returns>The account.</returns>
    /// <exception cref="ArgumentException">The access key belongs to another account.</exception>
    public ValueTask<Account> SetBootstrapAccountAsync(
        Account account, string accessKeyId, string secret, CancellationToken cancel) =>
        CommitAsync(
            tx =>
            {
                var kept = FindBootstrapAccount(tx) ?? account;
                if (AccessKeyTable.FindAccount(tx, accessKeyId) is { } owner && owner != kept.Id)
                {
                    throw new ArgumentException(
                        $"The access key {accessKeyId} belongs to another account.", nameof(accessKeyId));
                }

                if (kept == account)
                {
                    PutAccount(tx, kept);
                    tx.Put(KeySpace.BootstrapAccount, Encoding.ASCII.GetBytes(kept.Id.Value));
                }

                AccessKeyTable.IdsOf(tx, kept.Id, user: null).ForEach(old => AccessKeyTable.Delete(tx, old));
                AccessKeyTable.Put(tx, new AccessKey(accessKeyId, secret, kept.Id, IsActive: true), seal);
                return kept;
            },
            cancel);

    /// <summary>All accounts, by id.</summary>
    public IReadOnlyList<Account> ListAccounts()
    {
        using var tx = keyspace.BeginRead();
        return ListAccounts(tx);
    }

    private static List<Account> ListAccounts(IReadTransaction tx)
    {
        using var cursor = tx.OpenCursor();
        var accounts = new List<Account>();
        for (var found = cursor.Seek(KeySpace.Accounts); found; found = cursor.MoveNext())
        {
            if (!cursor.Key.StartsWith(KeySpace.Accounts))
            {
                break;
            }

            var id = new AccountId(Encoding.ASCII.GetString(cursor.Key[KeySpace.Accounts.Length..]));
            accounts.Add(AccountRecord.Decode(id, cursor.Value));
        }

        return accounts;
    }

    public Account? FindAccount(AccountId id) => known.Accounts.Find(id);

    /// <summary>Null when there is none with that canonical user id.</summary>
    public Account? FindAccountByCanonicalUserId(string canonicalUserId)
    {
        if (canonicalUserId.Length is 0 or > MaxCanonicalUserIdLength)
        {
            return null;
        }

        using var tx = keyspace.BeginRead();
        return tx.TryGet(KeySpace.AccountByCanonicalUserId(canonicalUserId).Span, out var id)
            ? AccountTable.Find(tx, new AccountId(Encoding.ASCII.GetString(id)))
            : null;
    }

    /// <summary>Null when there is none of that id.</summary>
    public AccessKey? FindAccessKey(string id) =>
        id.Length is 0 or > MaxAccessKeyIdLength ? null : known.AccessKeys.Find(id);

    /// <summary>Removes an account that has no buckets, with its keys.</summary>
    /// <param name="withIdentities">Whether its users, groups, roles, policies and issuers may go with it.</param>
    public ValueTask<RemoveAccountOutcome> RemoveAccountAsync(
        AccountId id, bool withIdentities, CancellationToken cancel) =>
        CommitAsync(
            tx =>
            {
                if (AccountTable.Find(tx, id) is not { } account)
                {
                    return RemoveAccountOutcome.NotFound;
                }

                if (FindBootstrapAccount(tx)?.Id == id)
                {
                    return RemoveAccountOutcome.IsBootstrap;
                }

                if (HasBuckets(tx, id))
                {
                    return RemoveAccountOutcome.HasBuckets;
                }

                if (!withIdentities && IdentityTable.HasAny(tx, id))
                {
                    return RemoveAccountOutcome.HasIdentities;
                }

                AccessKeyTable.IdsOf(tx, id).ForEach(key => AccessKeyTable.Delete(tx, key));
                IdentityTable.RemoveAll(tx, id);
                tx.Delete(KeySpace.Account(id).Span);
                tx.Delete(KeySpace.AccountByCanonicalUserId(account.CanonicalUserId).Span);
                return RemoveAccountOutcome.Removed;
            },
            cancel);

    /// <summary>Changes an account; its id and canonical user id stay.</summary>
    /// <param name="change">Runs inside the transaction, perhaps more than once: it must have no other effect.</param>
    public ValueTask<ChangeAccountOutcome> ChangeAccountAsync(
        AccountId id, Func<Account, Account> change, CancellationToken cancel) =>
        CommitAsync(
            tx =>
            {
                if (AccountTable.Find(tx, id) is not { } old)
                {
                    return ChangeAccountOutcome.NotFound;
                }

                var changed = change(old) with { Id = old.Id, CanonicalUserId = old.CanonicalUserId };
                if (changed.IsSuspended && FindBootstrapAccount(tx)?.Id == id)
                {
                    return ChangeAccountOutcome.IsBootstrap;
                }

                var others = ListAccounts(tx).Where(other => other.Id != id).ToList();
                if (changed.DisplayName != old.DisplayName
                    && others.Exists(other => other.DisplayName == changed.DisplayName))
                {
                    return ChangeAccountOutcome.NameExists;
                }

                if (changed.Alias is not null && others.Exists(other => other.Alias == changed.Alias))
                {
                    return ChangeAccountOutcome.AliasExists;
                }

                PutAccount(tx, changed);
                return ChangeAccountOutcome.Changed;
            },
            cancel);

    /// <summary>Gives a key to an account's root or to one of its users.</summary>
    /// <param name="maxKeys">The most that the user may have; of a root they are not counted.</param>
    public ValueTask<AddAccessKeyOutcome> AddAccessKeyAsync(AccessKey key, int maxKeys, CancellationToken cancel) =>
        CommitAsync(
            tx =>
            {
                if (AccountTable.Find(tx, key.Account) is null)
                {
                    return AddAccessKeyOutcome.NoAccount;
                }

                var editor = new IdentityEditor(tx, key.Account, seal);
                if (key.User is { } user && editor.FindUser(user) is null)
                {
                    return AddAccessKeyOutcome.NoUser;
                }

                if (key.User is not null && editor.ListAccessKeys(key.User).Count >= maxKeys)
                {
                    return AddAccessKeyOutcome.TooMany;
                }

                if (AccessKeyTable.FindAccount(tx, key.Id) is not null)
                {
                    return AddAccessKeyOutcome.AccessKeyExists;
                }

                editor.Put(key);
                return AddAccessKeyOutcome.Added;
            },
            cancel);

    /// <summary>False when the account has no key of that id.</summary>
    public ValueTask<bool> RemoveAccessKeyAsync(AccountId account, string id, CancellationToken cancel) =>
        CommitAsync(
            tx =>
            {
                var editor = new IdentityEditor(tx, account, seal);
                if (editor.FindAccessKey(id) is not { } key)
                {
                    return false;
                }

                editor.Delete(key);
                return true;
            },
            cancel);

    // AWS: an access key id has 16 to 128 characters; shorter ones are taken for the sake of MinIO's users.
    private const int MaxAccessKeyIdLength = 128;

    // Ours: AWS's have 64 characters, and operators may give accounts others.
    private const int MaxCanonicalUserIdLength = 128;

    private static void PutAccount(IWriteTransaction tx, Account account)
    {
        tx.Put(KeySpace.Account(account.Id).Span, AccountRecord.Encode(account));
        tx.Put(
            KeySpace.AccountByCanonicalUserId(account.CanonicalUserId).Span, Encoding.ASCII.GetBytes(account.Id.Value));
    }

    /// <summary>The account of the server's own credentials; null before they were set.</summary>
    public Account? FindBootstrapAccount()
    {
        using var tx = keyspace.BeginRead();
        return FindBootstrapAccount(tx);
    }

    private static Account? FindBootstrapAccount(IReadTransaction tx) =>
        tx.TryGet(KeySpace.BootstrapAccount, out var id)
            ? AccountTable.Find(tx, new AccountId(Encoding.ASCII.GetString(id)))
            : null;

    private static bool HasBuckets(IReadTransaction tx, AccountId id)
    {
        using var cursor = tx.OpenCursor();
        var prefix = KeySpace.BucketOfAccount(id, string.Empty);
        return cursor.Seek(prefix.Span) && cursor.Key.StartsWith(prefix.Span);
    }
}
