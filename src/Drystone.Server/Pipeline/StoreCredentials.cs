using Drystone.Engine;
using Drystone.S3.Signing;
using Drystone.Server.Authorization;

namespace Drystone.Server.Pipeline;

/// <summary>Looks access keys up in the store, for each request anew: a key that was removed ends at once.</summary>
internal sealed class StoreCredentials(ObjectStore store) : ICredentialSource
{
    public Credential? Find(string accessKeyId) => store.FindAccessKey(accessKeyId) is { IsActive: true } key
        ? new Credential(key.Id, key.Secret, SessionToken: null, ExpiresAt: null, Caller.RootOf(key.Account, store.FindAccount(key.Account)!.CanonicalUserId) with { AccessKeyId = key.Id })
        : null;
}
