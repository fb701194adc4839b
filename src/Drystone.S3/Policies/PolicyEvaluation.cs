using Drystone.S3.Policies.Matching;

namespace Drystone.S3.Policies;

/// <summary>Whether a request is allowed, by all policies that take part.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html, without the policies of
/// organizations.
/// </remarks>
public static class PolicyEvaluation
{
    /// <summary>
    /// What the root may do to the policy of a bucket of its account whatever that policy says, so that nobody is
    /// locked out for good: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
    /// </summary>
    private static readonly string[] NeverDeniedToRoot =
        ["s3:DeleteBucketPolicy", "s3:GetBucketPolicy", "s3:PutBucketPolicy"];

    public static Decision Decide(PolicyRequest request, EffectivePolicies policies)
    {
        if (policies is { IsAccountRoot: true, IsSameAccount: true, Session: null }
            && NeverDeniedToRoot.Contains(request.Action))
        {
            return new Decision(DecisionReason.AccountRoot, PolicySource.None);
        }

        var (identity, boundary, session) = (default(Finding), default(Finding), default(Finding));
        if (!policies.IsAccountRoot)
        {
            identity = Finding.Of(request, policies.Identity);
            boundary = Finding.Of(request, policies.Boundary, hasBoundary: false);
        }

        if (policies.Session is not null)
        {
            session = Finding.Of(request, policies.Session);
        }

        var resource = Finding.Of(request, policies.Resource, policies.HasBoundary);
        return Denied(PolicySource.Resource, resource)
            ?? Denied(PolicySource.Identity, identity)
            ?? Denied(PolicySource.Boundary, boundary)
            ?? Denied(PolicySource.Session, session)
            ?? Allow(request.Principal, policies, new Findings(identity, boundary, session, resource));
    }

    /// <summary>The decision, and what each statement had to do with it. For people: slower than to decide.</summary>
    public static Explanation Explain(PolicyRequest request, EffectivePolicies policies) =>
        new(Decide(request, policies), StatementTracing.Trace(request, policies));

    private static Decision? Denied(PolicySource source, Finding finding) =>
        finding.Match.Effect == PolicyEffect.Deny ? finding.Decide(DecisionReason.ExplicitDeny, source) : null;

    private static Decision Allow(PolicyPrincipal principal, EffectivePolicies policies, Findings found)
    {
        var named = found.Resource.Match.Principal;
        var byResource = found.Resource.Decide(DecisionReason.Allow, PolicySource.Resource);
        if (principal.IsOutsideOfAccounts)
        {
            return named == PrincipalMatch.None ? Missing(PolicySource.Resource) : byResource;
        }

        // Whoever the resource names is let in by it alone, within the account. A user who acts under policies of a
        // key has no name of its own: to name the user is not to lift them.
        if (policies.IsSameAccount && named == PrincipalMatch.Direct)
        {
            return principal.IsSession ? byResource : SessionLimitOf(principal, policies, found) ?? byResource;
        }

        if (policies.IsSameAccount && named == PrincipalMatch.BehindSession)
        {
            return LimitOf(principal, policies, found) ?? byResource;
        }

        // To name the account is to leave it to the account: its own policies have to allow as well.
        if (named == PrincipalMatch.None && (!policies.IsSameAccount || policies.ResourceMustAllow))
        {
            return Missing(PolicySource.Resource);
        }

        return IdentityAllows(policies, found) ? LimitOf(principal, policies, found) ?? ByIdentity(policies, found)
            : Missing(PolicySource.Identity);
    }

    private static bool IdentityAllows(EffectivePolicies policies, Findings found) =>
        policies.IsAccountRoot || found.Identity.Match.Effect == PolicyEffect.Allow;

    private static Decision ByIdentity(EffectivePolicies policies, Findings found) =>
        policies.IsAccountRoot
            ? new Decision(DecisionReason.AccountRoot, PolicySource.None)
            : found.Identity.Decide(DecisionReason.Allow, PolicySource.Identity);

    /// <summary>The boundary or session policies where they do not allow; null where they do.</summary>
    private static Decision? LimitOf(PolicyPrincipal principal, EffectivePolicies policies, Findings found)
    {
        if (policies.HasBoundary && found.Boundary.Match.Effect != PolicyEffect.Allow)
        {
            return Missing(PolicySource.Boundary);
        }

        return SessionLimitOf(principal, policies, found);
    }

    private static Decision? SessionLimitOf(PolicyPrincipal principal, EffectivePolicies policies, Findings found)
    {
        // A federated user may only what was passed with its session; a role's session without policies may all.
        var isLimited = policies.Session is not null || principal.IsFederatedUser;
        return isLimited && found.Session.Match.Effect != PolicyEffect.Allow ? Missing(PolicySource.Session) : null;
    }

    private static Decision Missing(PolicySource source) => new(DecisionReason.ImplicitDeny, source);

    private readonly record struct Findings(Finding Identity, Finding Boundary, Finding Session, Finding Resource);

    /// <summary>What policies of one kind say together.</summary>
    private readonly record struct Finding(PolicyMatch Match, string? Policy)
    {
        public static Finding Of(PolicyRequest request, NamedPolicy? policy, bool hasBoundary) =>
            policy is null ? default : new Finding(policy.Document.Evaluate(request, hasBoundary), policy.Name);

        public static Finding Of(PolicyRequest request, IReadOnlyList<NamedPolicy> policies)
        {
            var found = default(Finding);
            for (var i = 0; i < policies.Count; i++)
            {
                var next = Of(request, policies[i], hasBoundary: false);
                if (next.Match.Effect > found.Match.Effect)
                {
                    found = next;
                }
            }

            return found;
        }

        public Decision Decide(DecisionReason reason, PolicySource source) =>
            new(reason, source, Policy, Match.StatementIndex, Match.Sid);
    }
}
