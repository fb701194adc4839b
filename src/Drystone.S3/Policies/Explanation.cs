namespace Drystone.S3.Policies;

/// <summary>A decision with the part that each statement had in it.</summary>
public sealed record Explanation(Decision Decision, IReadOnlyList<StatementTrace> Statements);

/// <summary>Whether a statement is about a request, or why not: the first of these that is not met.</summary>
public enum StatementOutcome
{
    Applies,
    OtherAction,
    OtherResource,
    OtherPrincipal,
    ConditionsNotMet,
}

/// <param name="Policy">The name of the policy.</param>
/// <param name="StatementIndex">From zero.</param>
/// <param name="NotMet">Empty but with <see cref="StatementOutcome.ConditionsNotMet"/>.</param>
public sealed record StatementTrace(
    PolicySource Source,
    string Policy,
    int StatementIndex,
    PolicyStatement Statement,
    StatementOutcome Outcome,
    IReadOnlyList<ConditionTrace> NotMet);

/// <summary>A condition that is not met.</summary>
/// <param name="RequestValues">Empty when the request says nothing of the key.</param>
public sealed record ConditionTrace(
    string Operator, string Key, IReadOnlyList<string> PolicyValues, IReadOnlyList<string> RequestValues);
