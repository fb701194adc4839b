namespace Drystone.S3.Policies.Conditions;

/// <summary>One value of a condition, held against one value of a request.</summary>
internal abstract class ConditionTest
{
    public abstract bool Matches(string value, IConditionContext context);
}
