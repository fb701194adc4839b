using Drystone.Engine;
using Drystone.Engine.Accounts;
using Drystone.Engine.Identity;
using Drystone.Server.Authorization;
using Drystone.Server.Identity.ManagedPolicies;

namespace Drystone.Server.Identity;

/// <summary>Finds whom a key or a session stands for, as they are now. Nobody when the account, user or role is gone,
/// or is another one of the same name.</summary>
internal sealed class CallerFinder(ObjectStore store)
{
    /// <summary>Stands for a policy that a session was limited by and that is no more: it then may nothing.</summary>
    private const string DenyAll =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}""";

    public Caller? Find(AccessKey key)
    {
        if (store.FindAccount(key.Account) is not { } account)
        {
            return null;
        }

        var caller = key.User is null
            ? Caller.RootOf(account.Id, account.CanonicalUserId)
            : store.ReadIdentities(key.Account, view => UserOf(view, account, key.User, id: null));
        return caller is null
            ? null
            : caller with
            {
                AccessKeyId = key.Id,
                SessionPolicies = key.SessionPolicy is { } policy ? [policy] : [],
            };
    }

    public Caller? Find(IamSession session) => store.FindAccount(session.Account) is { } account
        ? store.ReadIdentities(session.Account, view => Find(view, account, session))
        : null;

    private static Caller? Find(IdentityView view, Account account, IamSession session)
    {
        var caller = session.Kind switch
        {
            SessionKind.Role => SessionOf(view, account, session),
            SessionKind.User => UserOf(view, account, session.Name, session.PrincipalId),
            SessionKind.FederatedUser => FederatedOf(view, account, session),
            // A root has no id of its own: one of an account that was removed and made anew is told by the time.
            _ => session.IssuedAt < account.CreatedAt ? null : Caller.RootOf(account.Id, account.CanonicalUserId),
        };
        return caller is null
            ? null
            : caller with
            {
                AccessKeyId = session.AccessKeyId,
                TokenIssuedAt = session.IssuedAt,
                SessionPolicies = DocumentsOf(view, session),
                SessionFacts = FactsOf(session),
            };
    }

    /// <param name="id">Null: whoever has the name now.</param>
    private static Caller? UserOf(IdentityView view, Account account, string name, string? id) =>
        view.FindUser(name) is { } user && (id is null || user.Id == id)
            ? CallerReader.Of(account, user)
            : null;

    private static Caller? SessionOf(IdentityView view, Account account, IamSession session) =>
        view.FindRole(session.Name) is { } role && role.Id == session.PrincipalId
            ? CallerReader.Of(account, role, session.SessionName!) with
            {
                Tags = SessionTags.Over(role.Tags, session.Tags),
            }
            : null;

    private static Caller? FederatedOf(IdentityView view, Account account, IamSession session) =>
        view.FindUser(session.Name) is { } user && user.Id == session.PrincipalId
            ? CallerReader.FederatedOf(account, user, session.SessionName!) with
            {
                Tags = SessionTags.Over(user.Tags, session.Tags),
            }
            : null;

    private static List<string> DocumentsOf(IdentityView view, IamSession session) =>
    [
        .. session.Policies,
        .. session.PolicyArns.Select(arn => ManagedPolicy.Find(view, arn)?.Policy.Document ?? DenyAll),
    ];

    private static List<KeyValuePair<string, string>> FactsOf(IamSession session)
    {
        var facts = new List<KeyValuePair<string, string>>(session.Facts);
        if (session.SourceIdentity is { } source)
        {
            facts.Add(new("aws:SourceIdentity", source));
        }

        if (session.FederatedProvider is { } provider)
        {
            facts.Add(new("aws:FederatedProvider", provider));
        }

        return facts;
    }
}
