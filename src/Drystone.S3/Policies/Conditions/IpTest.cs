namespace Drystone.S3.Policies.Conditions;

internal sealed class IpTest(IpRange range) : ConditionTest
{
    public IpRange Range => range;

    public override bool Matches(string value, IConditionContext context) =>
        IpRange.Read(value) is { } other && range.Contains(other);
}
