using Drystone.S3.Conditions;

namespace Drystone.S3.Tests.Conditions;

public sealed class ReadConditionsTests
{
    private const string Before = "Thu, 01 Jan 2026 11:59:59 GMT";
    private const string Exact = "Thu, 01 Jan 2026 12:00:00 GMT";
    private const string After = "Thu, 01 Jan 2026 12:00:01 GMT";

    private static readonly ETag Tag = new("abc");
    private static readonly DateTimeOffset Modified = new(2026, 1, 1, 12, 0, 0, 400, TimeSpan.Zero);

    [Theory]
    [InlineData(null, null, null, null, ConditionResult.Proceed)]
    [InlineData("\"abc\"", null, null, null, ConditionResult.Proceed)]
    [InlineData("abc", null, null, null, ConditionResult.Proceed)]
    [InlineData("*", null, null, null, ConditionResult.Proceed)]
    [InlineData("\"x\", \"abc\"", null, null, null, ConditionResult.Proceed)]
    [InlineData("W/\"abc\"", null, null, null, ConditionResult.PreconditionFailed)]
    [InlineData("\"x\"", null, null, null, ConditionResult.PreconditionFailed)]
    [InlineData("", null, null, null, ConditionResult.PreconditionFailed)]
    [InlineData(null, "\"abc\"", null, null, ConditionResult.NotModified)]
    [InlineData(null, "W/\"abc\"", null, null, ConditionResult.NotModified)]
    [InlineData(null, "*", null, null, ConditionResult.NotModified)]
    [InlineData(null, "\"x\"", null, null, ConditionResult.Proceed)]
    [InlineData(null, null, Before, null, ConditionResult.Proceed)]
    [InlineData(null, null, Exact, null, ConditionResult.NotModified)]
    [InlineData(null, null, After, null, ConditionResult.NotModified)]
    [InlineData(null, null, "yesterday", null, ConditionResult.Proceed)]
    [InlineData(null, null, null, Before, ConditionResult.PreconditionFailed)]
    [InlineData(null, null, null, Exact, ConditionResult.Proceed)]
    [InlineData(null, null, null, "yesterday", ConditionResult.Proceed)]
    [InlineData("abc", null, null, Before, ConditionResult.Proceed)]
    [InlineData(null, "x", After, null, ConditionResult.Proceed)]
    [InlineData(null, "abc", Before, null, ConditionResult.NotModified)]
    [InlineData("x", "abc", null, null, ConditionResult.PreconditionFailed)]
    [InlineData("abc", "abc", null, null, ConditionResult.NotModified)]
    public void The_precedence_is_that_of_HTTP(
        string? ifMatch,
        string? ifNoneMatch,
        string? ifModifiedSince,
        string? ifUnmodifiedSince,
        ConditionResult expected)
    {
        var conditions = ReadConditions.Parse(ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince);
        Assert.Equal(expected, conditions.Evaluate(Tag, Modified));
        var copyExpected = expected == ConditionResult.Proceed ? expected : ConditionResult.PreconditionFailed;
        Assert.Equal(copyExpected, conditions.EvaluateCopySource(Tag, Modified));
    }

    [Fact]
    public void A_comma_inside_quotes_belongs_to_the_tag() =>
        Assert.Equal([new("a,b"), new("c", IsWeak: true)], ETagList.Parse("\"a,b\" , W/\"c\",").Tags);

    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT")]
    [InlineData("Sun Nov  6 08:49:37 1994")]
    public void Dates_have_three_forms_and_are_written_in_one(string text)
    {
        var time = HttpDate.TryParse(text);
        Assert.Equal(new DateTimeOffset(1994, 11, 6, 8, 49, 37, TimeSpan.Zero), time);
        Assert.Equal("Sun, 06 Nov 1994 08:49:37 GMT", HttpDate.Format(time!.Value));
    }
}
