using Drystone.Engine;
using Drystone.Engine.Accounts;
using Drystone.Engine.Identity;
using Drystone.Engine.Names;

namespace Drystone.Server.Authorization;

/// <summary>Makes the callers that requests would come from, of the store as it is.</summary>
internal static class CallerReader
{
    private const int Fields = 6;
    private const int AccountField = 4;
    private const int ResourceField = 5;
    private const string AnonymousName = "anonymous";

    /// <summary>Null for an account that is not there.</summary>
    public static Caller? Root(ObjectStore store, AccountId account) =>
        store.FindAccount(account) is { } found ? Caller.RootOf(account, found.CanonicalUserId) : null;

    public static Caller Of(Account account, IamUser user) =>
        Caller.UserOf(account.Id, account.CanonicalUserId, user.Path, user.Name, user.Id) with { Tags = user.Tags };

    /// <param name="user">Who asked.</param>
    /// <param name="name">What the federated user is called.</param>
    public static Caller FederatedOf(Account account, IamUser user, string name) =>
        Caller.FederatedOf(account.Id, account.CanonicalUserId, user.Path, user.Name, user.Id, name);

    /// <param name="session">The name of the session.</param>
    public static Caller Of(Account account, IamRole role, string session) =>
        Caller.SessionOf(account.Id, account.CanonicalUserId, role.Path, role.Name, role.Id, session) with
        {
            Tags = role.Tags,
        };

    /// <summary>Whom a text names: an ARN, an account, an access key, or <c>anonymous</c>. Null when there is no such
    /// principal.</summary>
    public static Caller? Read(ObjectStore store, string text)
    {
        if (text == AnonymousName)
        {
            return Caller.Anonymous;
        }

        if (AccountId.TryParse(text, out var id))
        {
            return Root(store, id);
        }

        var fields = text.Split(':', Fields);
        return fields.Length < Fields ? OfKey(store, text)
            : AccountId.TryParse(fields[AccountField], out var account) && store.FindAccount(account) is { } found
                ? OfResource(store, found, fields[ResourceField])
                : null;
    }

    private static Caller? OfKey(ObjectStore store, string accessKeyId) =>
        store.FindAccessKey(accessKeyId) is not { } key || store.FindAccount(key.Account) is not { } account ? null
        : key.User is null ? Root(store, key.Account)! with { AccessKeyId = key.Id }
        : OfResource(store, account, $"user/{key.User}") is { } user
            ? user with
            {
                AccessKeyId = key.Id,
                SessionPolicies = key.SessionPolicy is { } policy ? [policy] : [],
            }
            : null;

    private static Caller? OfResource(ObjectStore store, Account account, string resource)
    {
        var parts = resource.Split('/');
        return parts[0] switch
        {
            "root" => Root(store, account.Id),
            "user" => store.ReadIdentities(account.Id, view => view.FindUser(parts[^1])) is { } user
                ? Of(account, user)
                : null,
            "role" => store.ReadIdentities(account.Id, view => view.FindRole(parts[^1])) is { } role
                ? Of(account, role, "session")
                : null,
            "assumed-role" when parts.Length == 3 =>
                store.ReadIdentities(account.Id, view => view.FindRole(parts[1])) is { } role
                    ? Of(account, role, parts[2])
                    : null,
            _ => null,
        };
    }
}
