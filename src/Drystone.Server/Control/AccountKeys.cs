using System.Text;
using Drystone.Engine;
using Drystone.Engine.Accounts;
using Drystone.S3.Policies;
using Drystone.Server.Hosting;
using Drystone.Server.Identity;
using Drystone.Server.Identity.AccessKeys;

namespace Drystone.Server.Control;

/// <summary>The operator's way to keys: with an end, a policy of their own and a description, which the API of IAM does
/// not have.</summary>
/// <param name="uses">Null when no server runs.</param>
internal sealed class AccountKeys(ObjectStore store, TimeProvider time, AccessKeyUses? uses)
{
    /// <summary>Ours, against a script that never removes what it makes.</summary>
    private const int MaxKeysPerUser = 100;

    /// <summary>Ours: longer is as good as none, and sums of times stay within what a time can be.</summary>
    private const long MaxLifetimeSeconds = 100L * 366 * 86_400;

    private const int MaxDescriptionChars = 256;

    /// <exception cref="AdminException">Refused; the message says why.</exception>
    public async Task<AddedAccountKey> AddAsync(Account account, NewAccountKey wanted, CancellationToken cancel)
    {
        RefuseUnusable(account, wanted);
        var isGiven = wanted.AccessKeyId is not null;
        var key = new AccessKey(
            wanted.AccessKeyId ?? IamIds.NewAccessKey(), wanted.SecretAccessKey ?? IamIds.NewSecret(), account.Id,
            IsActive: true)
        {
            User = wanted.User is { } user ? NameOf(account, user) : null,
            CreatedAt = wanted.User is null ? null : time.GetUtcNow(),
            ExpiresAt = wanted.LifetimeSeconds is { } seconds ? time.GetUtcNow().AddSeconds(seconds) : null,
            SessionPolicy = wanted.SessionPolicy,
            Description = wanted.Description,
        };
        if (isGiven && RootCredentialsPolicy.FindDefect(new RootCredentials(key.Id, key.Secret)) is { } defect)
        {
            throw new AdminException(defect);
        }

        return await store.AddAccessKeyAsync(key, MaxKeysPerUser, cancel) switch
        {
            AddAccessKeyOutcome.Added => new AddedAccountKey(Summarize(key), key.Secret),
            AddAccessKeyOutcome.AccessKeyExists => throw new AdminException($"the access key '{key.Id}' is taken"),
            AddAccessKeyOutcome.TooMany => throw new AdminException(
                $"user '{key.User}' has {MaxKeysPerUser} keys, which is the most; remove some first"),
            AddAccessKeyOutcome.NoUser => throw NoUser(account, wanted.User!),
            _ => throw new AdminException($"there is no account '{account.DisplayName}'"),
        };
    }

    public IReadOnlyList<AccountKey> List(Account account) => store.ReadIdentities(
        account.Id,
        view => (IReadOnlyList<AccountKey>)
        [
            .. view.ListAccessKeys(user: null).Select(Summarize),
            .. view.ListUsers().SelectMany(user => view.ListAccessKeys(user.Name)).Select(Summarize),
        ]);

    /// <exception cref="AdminException">Refused; the message says why.</exception>
    public async Task<AccountKey> RemoveAsync(Account account, string id, CancellationToken cancel)
    {
        var key = List(account).FirstOrDefault(key => key.AccessKeyId == id)
            ?? throw new AdminException($"account '{account.DisplayName}' has no key '{id}'");
        if (key.User is null)
        {
            RefuseOwnRoot(account);
        }

        await store.RemoveAccessKeyAsync(account.Id, id, cancel);
        await AccessKeyUses.ForgetWrittenAsync(store, [id], cancel);
        return key;
    }

    private void RefuseUnusable(Account account, NewAccountKey wanted)
    {
        if (wanted.User is null)
        {
            RefuseOwnRoot(account);
        }

        var problem = wanted switch
        {
            { User: null } when wanted is not { LifetimeSeconds: null, SessionPolicy: null, Description: null } =>
                "a key of an account's root has no end, policy or description; give it to a user (--user)",
            { LifetimeSeconds: < 1 or > MaxLifetimeSeconds } => "a key ends after 1 second to 100 years",
            { Description: "" or { Length: > MaxDescriptionChars } } =>
                $"a description has 1 to {MaxDescriptionChars} characters",
            _ when wanted.AccessKeyId is null != wanted.SecretAccessKey is null =>
                "an access key and its secret are given together or not at all",
            { SessionPolicy: { } policy } => FindDefect(policy),
            _ => null,
        };
        if (problem is not null)
        {
            throw new AdminException(problem);
        }
    }

    /// <summary>What is set at each start cannot be changed here for good.</summary>
    private void RefuseOwnRoot(Account account)
    {
        if (store.FindBootstrapAccount()?.Id == account.Id)
        {
            throw new AdminException(
                "the root key of the server's own account comes from its configuration; give keys to a user (--user)");
        }
    }

    private static string? FindDefect(string policy)
    {
        try
        {
            PolicyDocument.Parse(Encoding.UTF8.GetBytes(policy), PolicyKind.Session);
            return null;
        }
        catch (PolicyException refusal)
        {
            return $"the policy cannot be used: {refusal.Message}";
        }
    }

    /// <summary>As the user is called, whatever the case of what was asked for.</summary>
    private string NameOf(Account account, string user) =>
        store.ReadIdentities(account.Id, view => view.FindUser(user))?.Name ?? throw NoUser(account, user);

    private static AdminException NoUser(Account account, string user) => new(
        $"account '{account.DisplayName}' has no user '{user}'; make it with 'aws iam create-user'");

    private AccountKey Summarize(AccessKey key) => new(
        key.Id, key.User, key.IsActive, key.CreatedAt, key.ExpiresAt, key.SessionPolicy is not null, key.Description)
    {
        LastUsedAt = (uses is null ? AccessKeyUses.FindWritten(store, key.Id) : uses.Find(key.Id))?.At,
    };
}
