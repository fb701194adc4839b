namespace Drystone.S3.Policies.Conditions;

/// <summary>One key under one operator, with the values that the policy gives.</summary>
/// <param name="tests">One for each value; empty for Null.</param>
/// <param name="nulls">The values of Null: whether the key must be absent.</param>
internal sealed class Condition(
    ConditionOperator @operator, string key, string[] values, ConditionTest[] tests, bool[] nulls)
{
    public ConditionOperator Operator => @operator;

    /// <summary>As the tables spell it.</summary>
    public string Key => key;

    /// <summary>As the policy has them.</summary>
    public string[] Values => values;

    public ConditionTest[] Tests => tests;

    public bool IsMet(IConditionContext context)
    {
        var exists = context.TryGet(key, out var found) && found.Count > 0;
        if (@operator.Family == ConditionFamily.Null)
        {
            return Array.IndexOf(nulls, !exists) >= 0;
        }

        if (!exists)
        {
            return @operator.IfExists || @operator.Set switch
            {
                ConditionSet.ForAllValues => true,
                ConditionSet.ForAnyValue => false,
                _ => @operator.IsNegated,
            };
        }

        return @operator.Set switch
        {
            // An empty text is an empty set to AWS.
            ConditionSet.ForAllValues => IsEmpty(found) || All(found, context),
            ConditionSet.ForAnyValue => !IsEmpty(found) && Any(found, context),

            // Of several values one is enough to match, so that a negated operator passes when no value matches.
            _ => @operator.IsNegated ? All(found, context) : Any(found, context),
        };
    }

    private static bool IsEmpty(ConditionValues found) => found.Count == 1 && found[0].Length == 0;

    private bool All(ConditionValues found, IConditionContext context)
    {
        for (var i = 0; i < found.Count; i++)
        {
            if (!Passes(found[i], context))
            {
                return false;
            }
        }

        return true;
    }

    private bool Any(ConditionValues found, IConditionContext context)
    {
        for (var i = 0; i < found.Count; i++)
        {
            if (Passes(found[i], context))
            {
                return true;
            }
        }

        return false;
    }

    private bool Passes(string value, IConditionContext context)
    {
        foreach (var test in tests)
        {
            if (test.Matches(value, context))
            {
                return !@operator.IsNegated;
            }
        }

        return @operator.IsNegated;
    }
}
