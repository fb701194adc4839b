using Drystone.S3.Policies.Matching;

namespace Drystone.S3.Policies.Conditions;

internal sealed class StringTest(TextPattern pattern) : ConditionTest
{
    public TextPattern Pattern => pattern;

    public override bool Matches(string value, IConditionContext context) => pattern.Matches(value, context);
}

internal sealed class IgnoreCaseTest(TextPattern pattern) : ConditionTest
{
    public TextPattern Pattern => pattern;

    public override bool Matches(string value, IConditionContext context) => pattern.EqualsIgnoringCase(value, context);
}

internal sealed class ArnTest(TextPattern pattern) : ConditionTest
{
    public TextPattern Pattern => pattern;

    public override bool Matches(string value, IConditionContext context) => pattern.MatchesArn(value, context);
}
