using Drystone.S3.Conditions;

namespace Drystone.S3.Tests.Conditions;

public sealed class WriteConditionsTests
{
    [Theory]
    [InlineData(null, null, null, WriteConditionResult.Proceed)]
    [InlineData(null, null, "abc", WriteConditionResult.Proceed)]
    [InlineData(null, "*", null, WriteConditionResult.Proceed)]
    [InlineData(null, "*", "abc", WriteConditionResult.PreconditionFailed)]
    [InlineData("\"abc\"", null, "abc", WriteConditionResult.Proceed)]
    [InlineData("abc", null, "abc", WriteConditionResult.Proceed)]
    [InlineData("abc", null, "x", WriteConditionResult.PreconditionFailed)]
    [InlineData("abc", null, null, WriteConditionResult.NoSuchKey)]
    [InlineData("*", null, null, WriteConditionResult.NoSuchKey)]
    [InlineData("*", null, "abc", WriteConditionResult.Proceed)]
    public void Writes_ask_for_a_tag_or_for_absence(
        string? ifMatch,
        string? ifNoneMatch,
        string? current,
        WriteConditionResult expected)
    {
        ETag? tag = current is null ? null : new ETag(current);
        Assert.Equal(expected, WriteConditions.Parse(ifMatch, ifNoneMatch).Evaluate(tag));
    }

    [Theory]
    [InlineData(null, "\"abc\"")]
    [InlineData(null, "")]
    [InlineData("abc", "*")]
    public void What_AWS_does_not_take_is_not_implemented(string? ifMatch, string? ifNoneMatch)
    {
        var error = Assert.Throws<S3Exception>(() => WriteConditions.Parse(ifMatch, ifNoneMatch));
        Assert.Equal(501, error.Error.StatusCode);
    }
}
