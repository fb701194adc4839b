using Drystone.S3.Policies.Conditions;
using Drystone.S3.Policies.Matching;

namespace Drystone.S3.Policies;

/// <summary>One statement of a policy, ready to be held against requests.</summary>
public sealed class PolicyStatement
{
    /// <param name="principals">Null in policies of identities, which are about whoever has them.</param>
    internal PolicyStatement(
        PolicyEffect effect,
        PrincipalSet? principals,
        ActionList actions,
        ResourceList resources,
        Condition[] conditions)
    {
        Effect = effect;
        Principals = principals;
        Actions = actions;
        Resources = resources;
        Conditions = conditions;
    }

    /// <summary>Null when it has none.</summary>
    public string? Sid { get; internal init; }

    /// <summary>Allow or Deny.</summary>
    public PolicyEffect Effect { get; }

    /// <summary>Null in policies of identities.</summary>
    internal PrincipalSet? Principals { get; }

    internal ActionList Actions { get; }

    internal ResourceList Resources { get; }

    internal Condition[] Conditions { get; }

    /// <summary>
    /// Whether it allows something to more than fixed principals, and no fixed value of a request limits that.
    /// </summary>
    public bool IsPublic =>
        Effect == PolicyEffect.Allow
        && Principals is { IsFixed: false }
        && !Array.Exists(Conditions, FixedValues.Restricts);

    /// <summary>How closely the statement names who asks; None when it is not about the request.</summary>
    internal PrincipalMatch Match(PolicyRequest request, bool hasBoundary)
    {
        if (!Actions.Matches(request) || !Resources.Matches(request))
        {
            return PrincipalMatch.None;
        }

        var match = MatchPrincipal(request.Principal, hasBoundary);
        return match != PrincipalMatch.None && ConditionsAreMet(request.Context) ? match : PrincipalMatch.None;
    }

    internal PrincipalMatch MatchPrincipal(PolicyPrincipal principal, bool hasBoundary) =>
        Principals?.Match(principal, hasBoundary) ?? PrincipalMatch.Direct;

    private bool ConditionsAreMet(IConditionContext context)
    {
        foreach (var condition in Conditions)
        {
            if (!condition.IsMet(context))
            {
                return false;
            }
        }

        return true;
    }
}
