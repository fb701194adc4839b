using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Drystone.Engine;
using Drystone.Engine.Accounts;
using Drystone.Engine.Names;
using Drystone.S3.Signing;
using Drystone.Server.Authorization;
using Drystone.Server.Identity;

namespace Drystone.Server.Pipeline;

/// <summary>
/// Looks up who an access key stands for. Lasting keys are read for each request anew, so that one that was removed
/// ends at once; temporary ones are opened from the session token that came along. What either stands for is kept until
/// anything of the account's identities changes.
/// </summary>
internal sealed class StoreCredentials(ObjectStore store, CallerFinder callers) : ICredentialSource
{
    /// <summary>Some 1 KB each, a long token included; then the cache starts over.</summary>
    private const int MostKnown = 10_000;

    private readonly ConcurrentDictionary<string, Known> known = new(StringComparer.Ordinal);

    private sealed record Known(AccountId Account, long Revision, AccessKey? Key, Credential Credential);

    public Credential? Find(string accessKeyId, string? sessionToken)
    {
        if (IamIds.IsTemporaryKey(accessKeyId) && sessionToken is not null)
        {
            return FindSession(accessKeyId, sessionToken);
        }

        return store.FindAccessKey(accessKeyId) is { IsActive: true } key ? FindKey(key) : null;
    }

    private Credential? FindKey(AccessKey key)
    {
        if (FindKnown(key.Id) is { } entry && entry.Key == key)
        {
            return entry.Credential;
        }

        var revision = store.IdentityRevision(key.Account);
        return callers.Find(key) is { } caller
            ? Keep(revision, key, new Credential(key.Id, key.Secret, SessionToken: null, key.ExpiresAt, caller))
            : null;
    }

    private Credential? FindSession(string accessKeyId, string token)
    {
        if (FindKnown(accessKeyId) is { Credential.SessionToken: { } kept } entry && AreEqual(kept, token))
        {
            return entry.Credential;
        }

        if (store.OpenSession(accessKeyId, token) is not { } session)
        {
            return null;
        }

        var revision = store.IdentityRevision(session.Account);
        return callers.Find(session) is { } caller
            ? Keep(
                revision, key: null, new Credential(accessKeyId, session.Secret, token, session.ExpiresAt, caller))
            : null;
    }

    private Known? FindKnown(string accessKeyId) =>
        known.TryGetValue(accessKeyId, out var entry) && store.IdentityRevision(entry.Account) == entry.Revision
            ? entry
            : null;

    /// <param name="revision">Of before the caller was looked up: what changed since is then seen the next
    /// time.</param>
    private Credential Keep(long revision, AccessKey? key, Credential credential)
    {
        if (known.Count >= MostKnown)
        {
            known.Clear();
        }

        var account = ((Caller)credential.Principal).Account!.Value;
        known[credential.AccessKeyId] = new Known(account, revision, key, credential);
        return credential;
    }

    private static bool AreEqual(string kept, string token) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(kept), Encoding.UTF8.GetBytes(token));
}
