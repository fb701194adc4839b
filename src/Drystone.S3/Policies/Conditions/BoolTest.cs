using Drystone.S3.Policies.Matching;

namespace Drystone.S3.Policies.Conditions;

internal sealed class BoolTest(TextPattern pattern) : ConditionTest
{
    public static bool IsTruth(string text) =>
        text.Equals("true", StringComparison.OrdinalIgnoreCase)
        || text.Equals("false", StringComparison.OrdinalIgnoreCase);

    public override bool Matches(string value, IConditionContext context) =>
        IsTruth(value) && pattern.EqualsIgnoringCase(value, context);
}
