using System.Collections.Concurrent;
using System.Text;
using Drystone.Engine;
using Drystone.Engine.Identity;
using Drystone.Engine.Names;
using Drystone.S3.Policies;
using Drystone.Server.Identity.ManagedPolicies;

namespace Drystone.Server.Authorization;

/// <summary>What a user or role is granted by, and what limits it.</summary>
/// <param name="Granting">Inline and attached policies: its own and, for a user, those of its groups.</param>
/// <param name="Boundary">Null when there is none.</param>
internal sealed record PrincipalPolicies(IReadOnlyList<NamedPolicy> Granting, NamedPolicy? Boundary)
{
    public static PrincipalPolicies None { get; } = new([], Boundary: null);
}

/// <summary>The policies of users and roles, parsed once for each state of their account. One that cannot be read
/// denies: it is never taken for no policy.</summary>
/// <param name="findBuiltIn">The document of one of AWS's managed policies by its ARN; null when we have none of that
/// name.</param>
internal sealed class IdentityPolicies(ObjectStore store, Func<string, string?> findBuiltIn)
{
    /// <summary>Ours: more principals than that are not active at once, and the cache starts over.</summary>
    private const int MostPrincipals = 10_000;

    private readonly ConcurrentDictionary<(AccountId Account, CallerKind Kind, string Name), Known> known = new();

    private sealed record Known(long Revision, PrincipalPolicies Policies);

    /// <summary>None for who has no identity policies: root and anonymous.</summary>
    /// <exception cref="DamagedDataException">One cannot be read.</exception>
    public PrincipalPolicies Of(Caller caller)
    {
        if (caller is not { Account: { } account, Name: { } name })
        {
            return PrincipalPolicies.None;
        }

        var place = (account, caller.Kind, name);
        var revision = store.IdentityRevision(account);
        if (known.TryGetValue(place, out var entry) && entry.Revision == revision)
        {
            return entry.Policies;
        }

        var policies = store.ReadIdentities(
            account, view => caller.Kind == CallerKind.RoleSession ? OfRole(view, name) : OfUser(view, name));
        if (known.Count >= MostPrincipals)
        {
            known.Clear();
        }

        known[place] = new Known(revision, policies);
        return policies;
    }

    /// <summary>Documents that came with a session or a key; null when none did.</summary>
    /// <exception cref="DamagedDataException">One cannot be read.</exception>
    public static IReadOnlyList<NamedPolicy>? OfSession(Caller caller) =>
        caller.SessionPolicies.Count == 0
            ? null
            : [.. caller.SessionPolicies.Select(document => Parse("the session policy", document, PolicyKind.Session))];

    private PrincipalPolicies OfUser(IdentityView view, string name)
    {
        if (view.FindUser(name) is not { } user)
        {
            return PrincipalPolicies.None;
        }

        var granting = Granting(view, $"user {user.Name}", user.Policies);
        foreach (var group in user.Groups)
        {
            if (view.FindGroup(group) is { } found)
            {
                granting.AddRange(Granting(view, $"group {found.Name}", found.Policies));
            }
        }

        return new PrincipalPolicies(granting, Boundary(view, user.PermissionsBoundary));
    }

    private PrincipalPolicies OfRole(IdentityView view, string name) => view.FindRole(name) is { } role
        ? new PrincipalPolicies(
            Granting(view, $"role {role.Name}", role.Policies), Boundary(view, role.PermissionsBoundary))
        : PrincipalPolicies.None;

    private List<NamedPolicy> Granting(IdentityView view, string owner, PolicyAttachments policies)
    {
        var granting = new List<NamedPolicy>(policies.Inline.Count + policies.Managed.Count);
        foreach (var (name, document) in policies.Inline)
        {
            granting.Add(Parse($"{owner}, inline policy {name}", document, PolicyKind.Identity));
        }

        foreach (var arn in policies.Managed)
        {
            granting.Add(Managed(view, arn));
        }

        return granting;
    }

    private NamedPolicy? Boundary(IdentityView view, string? arn) => arn is null ? null : Managed(view, arn);

    private NamedPolicy Managed(IdentityView view, string arn)
    {
        var document = findBuiltIn(arn) ?? ManagedPolicy.FindOwn(view, arn)?.Document
            ?? throw new DamagedDataException($"The managed policy {arn} is attached and not there; detach it.");
        return Parse(arn, document, PolicyKind.Identity);
    }

    private static NamedPolicy Parse(string name, string document, PolicyKind kind)
    {
        try
        {
            return new NamedPolicy(name, PolicyDocument.Parse(Encoding.UTF8.GetBytes(document), kind));
        }
        catch (PolicyException refusal)
        {
            throw new DamagedDataException($"The policy {name} cannot be read ({refusal.Message}); put it anew.");
        }
    }
}
