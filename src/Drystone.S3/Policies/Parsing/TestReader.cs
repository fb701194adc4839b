using Drystone.S3.Policies.Conditions;
using Drystone.S3.Policies.Matching;

namespace Drystone.S3.Policies.Parsing;

/// <summary>Makes the test of one value of a condition.</summary>
internal static class TestReader
{
    public static ConditionTest Read(ConditionOperator @operator, string value, ParseScope scope) =>
        @operator.Family switch
        {
            ConditionFamily.StringEquals => new StringTest(ReadPattern(value, wildcards: false, scope)),
            ConditionFamily.StringEqualsIgnoreCase => new IgnoreCaseTest(ReadPattern(value, wildcards: false, scope)),
            ConditionFamily.StringLike => new StringTest(ReadPattern(value, wildcards: true, scope)),
            ConditionFamily.Arn => ReadArn(@operator, value, scope),
            ConditionFamily.Bool => ReadBool(@operator, value, scope),
            _ => ReadFixed(@operator, value) ?? throw Invalid(@operator, value),
        };

    /// <summary>Values that have no variables; null for what is no such value.</summary>
    private static ConditionTest? ReadFixed(ConditionOperator @operator, string value) =>
        @operator.Family switch
        {
            ConditionFamily.Numeric => PolicyNumber.Read(value) is { } number
                ? new OrderTest<decimal>(number, @operator.Order, PolicyNumber.Read)
                : null,
            ConditionFamily.Date => PolicyDate.Read(value) is { } ticks
                ? new OrderTest<long>(ticks, @operator.Order, PolicyDate.Read)
                : null,
            ConditionFamily.Binary => BinaryTest.Read(value) is { } bytes ? new BinaryTest(bytes) : null,
            _ => IpRange.Read(value) is { } range ? new IpTest(range) : null,
        };

    private static ArnTest ReadArn(ConditionOperator @operator, string value, ParseScope scope)
    {
        var hasVariable = scope.HasVariables && PatternReader.HasVariable(value);
        return hasVariable || value == "*" || SplitArn.StartOf(value) > 0
            ? new ArnTest(ReadPattern(value, wildcards: true, scope))
            : throw Invalid(@operator, value);
    }

    private static BoolTest ReadBool(ConditionOperator @operator, string value, ParseScope scope) =>
        BoolTest.IsTruth(value) || (scope.HasVariables && PatternReader.HasVariable(value))
            ? new BoolTest(ReadPattern(value, wildcards: false, scope))
            : throw Invalid(@operator, value);

    private static TextPattern ReadPattern(string value, bool wildcards, ParseScope scope)
    {
        try
        {
            return PatternReader.Read(value, wildcards, scope.HasVariables);
        }
        catch (FormatException)
        {
            throw new PolicyException(scope.Texts.InvalidVariable);
        }
    }

    private static PolicyException Invalid(ConditionOperator @operator, string value) =>
        new(PolicyTexts.InvalidConditionValue(@operator.Text, value));
}
