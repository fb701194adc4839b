using Drystone.S3.Policies.Conditions;
using Drystone.S3.Policies.Matching;

namespace Drystone.S3.Policies;

/// <summary>Says of every statement whether it is about a request, and if not, why.</summary>
internal static class StatementTracing
{
    public static StatementTrace[] Trace(PolicyRequest request, EffectivePolicies policies)
    {
        var ofIdentity = policies.IsAccountRoot ? [] : policies.Identity;
        var boundary = policies.HasBoundary ? policies.Boundary : null;
        return
        [
            .. Of(PolicySource.Resource, policies.Resource, policies.HasBoundary),
            .. ofIdentity.SelectMany(policy => Of(PolicySource.Identity, policy, hasBoundary: false)),
            .. Of(PolicySource.Boundary, boundary, hasBoundary: false),
            .. (policies.Session ?? []).SelectMany(policy => Of(PolicySource.Session, policy, hasBoundary: false)),
        ];

        IEnumerable<StatementTrace> Of(PolicySource source, NamedPolicy? policy, bool hasBoundary) =>
            policy?.Document.Statements.Select((statement, index) =>
            {
                var (outcome, notMet) = Trace(statement, request, hasBoundary);
                return new StatementTrace(source, policy.Name, index, statement, outcome, notMet);
            }) ?? [];
    }

    private static (StatementOutcome Outcome, ConditionTrace[] NotMet) Trace(
        PolicyStatement statement, PolicyRequest request, bool hasBoundary)
    {
        if (!statement.Actions.Matches(request))
        {
            return (StatementOutcome.OtherAction, []);
        }

        if (!statement.Resources.Matches(request))
        {
            return (StatementOutcome.OtherResource, []);
        }

        if (statement.MatchPrincipal(request.Principal, hasBoundary) == PrincipalMatch.None)
        {
            return (StatementOutcome.OtherPrincipal, []);
        }

        ConditionTrace[] notMet =
        [
            .. from condition in statement.Conditions
               where !condition.IsMet(request.Context)
               select Trace(condition, request.Context),
        ];
        return (notMet.Length > 0 ? StatementOutcome.ConditionsNotMet : StatementOutcome.Applies, notMet);
    }

    private static ConditionTrace Trace(Condition condition, IConditionContext context) => new(
        condition.Operator.Text,
        condition.Key,
        condition.Values,
        context.TryGet(condition.Key, out var found) ? found.ToArray() : []);
}
