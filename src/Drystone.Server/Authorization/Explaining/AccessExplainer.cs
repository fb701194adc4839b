using Drystone.S3.Policies;
using Drystone.Server.Control;

namespace Drystone.Server.Authorization.Explaining;

/// <summary>Says in words what was decided, by what, and what would change it.</summary>
internal static class AccessExplainer
{
    private static readonly AccessExplanation Nothing = new("", "", "", IsAllowed: false, "", [], []);

    public static AccessExplanation Describe(Caller caller, string action, string resource, Explanation explanation)
    {
        var decision = explanation.Decision;
        return Nothing with
        {
            Principal = caller.Principal.Arn ?? "anonymous",
            Action = action,
            Resource = resource,
            IsAllowed = decision.Allowed,
            Reason = Reason(decision),
            Statements = [.. explanation.Statements.Select(Describe)],
            Remedies = decision.Allowed ? [] : [.. Remedies(action, resource, explanation)],
        };
    }

    public static string Reason(Decision decision) => decision.Reason switch
    {
        DecisionReason.AccountRoot => "allowed: the root of the account that owns it",
        DecisionReason.Allow when decision.Policy is not null =>
            $"allowed by {NameOf(decision)} of {decision.Policy}",
        DecisionReason.Allow => $"allowed by {NameOf(decision.Source)}",
        DecisionReason.ExplicitDeny => $"refused: denied by {NameOf(decision)} of {decision.Policy}",
        _ when decision.Policy is not null => $"refused by {decision.Policy}",
        _ => $"refused: no {NameOf(decision.Source)} allows it",
    };

    private static ExplainedStatement Describe(StatementTrace trace) => new(
        trace.Source.ToString(), trace.Policy, NameOf(trace.Statement.Sid, trace.StatementIndex),
        trace.Statement.Effect.ToString(), trace.Outcome.ToString(), [.. trace.NotMet.Select(Describe)]);

    private static string Describe(ConditionTrace condition)
    {
        var wanted = string.Join(", ", condition.PolicyValues);
        var found = condition.RequestValues.Count == 0
            ? "the request says nothing of it"
            : "the request says " + string.Join(", ", condition.RequestValues);
        return $"{condition.Operator} {condition.Key}: the policy wants {wanted}; {found}";
    }

    private static IEnumerable<string> Remedies(string action, string resource, Explanation explanation)
    {
        var decision = explanation.Decision;
        if (decision.Reason == DecisionReason.ExplicitDeny)
        {
            yield return
                $"remove {NameOf(decision)} of {decision.Policy}, or narrow it so that it is not about this request";
            yield break;
        }

        if (decision.Policy is not null)
        {
            yield return "act as a principal of the account that owns the bucket";
            yield break;
        }

        foreach (var near in explanation.Statements.Where(IsNear))
        {
            yield return $"meet the conditions of {NameOf(near.Statement.Sid, near.StatementIndex)} of {near.Policy}: "
                + string.Join("; ", near.NotMet.Select(Describe));
        }

        yield return $"allow {action} on {resource} in {Article(decision.Source)} {NameOf(decision.Source)}";
    }

    /// <summary>It would allow, if only its conditions were met.</summary>
    private static bool IsNear(StatementTrace trace) =>
        trace is { Outcome: StatementOutcome.ConditionsNotMet, Statement.Effect: PolicyEffect.Allow };

    private static string NameOf(Decision decision) => NameOf(decision.Sid, decision.StatementIndex);

    private static string NameOf(string? sid, int index) => sid is null ? $"statement {index + 1}" : $"statement {sid}";

    private static string Article(PolicySource source) => source == PolicySource.Identity ? "an" : "a";

    private static string NameOf(PolicySource source) => source switch
    {
        PolicySource.Identity => "identity policy",
        PolicySource.Boundary => "permissions boundary",
        PolicySource.Session => "session policy",
        _ => "bucket policy",
    };
}
