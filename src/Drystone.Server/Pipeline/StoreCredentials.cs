using Drystone.Engine;
using Drystone.Engine.Accounts;
using Drystone.S3.Signing;
using Drystone.Server.Authorization;

namespace Drystone.Server.Pipeline;

/// <summary>Looks access keys up in the store, for each request anew: a key that was removed ends at once.</summary>
internal sealed class StoreCredentials(ObjectStore store) : ICredentialSource
{
    public Credential? Find(string accessKeyId) =>
        store.FindAccessKey(accessKeyId) is { IsActive: true } key && FindCaller(key) is { } caller
            ? new Credential(key.Id, key.Secret, SessionToken: null, key.ExpiresAt, caller)
            : null;

    /// <summary>Null when whose key it was is gone.</summary>
    private Caller? FindCaller(AccessKey key)
    {
        if (store.FindAccount(key.Account) is not { } account)
        {
            return null;
        }

        if (key.User is not { } name)
        {
            return Caller.RootOf(account.Id, account.CanonicalUserId) with { AccessKeyId = key.Id };
        }

        return store.ReadIdentities(account.Id, view => view.FindUser(name)) is { } user
            ? Caller.UserOf(account.Id, account.CanonicalUserId, user.Path, user.Name, user.Id) with
            {
                AccessKeyId = key.Id,
                SessionPolicies = key.SessionPolicy is { } policy ? [policy] : [],
                Tags = user.Tags,
            }
            : null;
    }
}
