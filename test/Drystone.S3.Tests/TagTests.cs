namespace Drystone.S3.Tests;

public sealed class TagTests
{
    [Fact]
    public void The_header_is_a_query_in_form_encoding()
    {
        var tags = TaggingHeader.Parse("Project=Alpha+One&team%2Fname=%C3%A9t%C3%A9&empty&also=");
        Assert.Equal([new("Project", "Alpha One"), new("team/name", "été"), new("empty", ""), new("also", "")], tags);
        Assert.Empty(TaggingHeader.Parse(""));
    }

    [Theory]
    [InlineData("a=%")]
    [InlineData("a=%zz")]
    [InlineData("a=%ff")]
    [InlineData("é=1")]
    public void A_header_that_does_not_decode_is_an_invalid_argument(string header) =>
        Assert.Equal("InvalidArgument", Refused(header));

    [Theory]
    [InlineData("a=1&a=2")]
    [InlineData("=1")]
    [InlineData("a=b%3Bc")]
    [InlineData("a%21=b")]
    [InlineData("aws:x=1")]
    public void A_tag_against_the_rules_is_an_invalid_tag(string header) => Assert.Equal("InvalidTag", Refused(header));

    [Fact]
    public void An_object_has_at_most_ten_tags()
    {
        var ten = string.Join('&', Enumerable.Range(0, 10).Select(i => $"k{i}=v"));
        Assert.Equal(10, TaggingHeader.Parse(ten).Count);
        Assert.Equal("BadRequest", Refused(ten + "&k10=v"));
    }

    [Fact]
    public void Keys_end_at_128_characters_and_values_at_256()
    {
        TagRules.Check([new(new string('k', 128), new string('v', 256))], Limits.TagsPerObject);
        var longKey = new Tag(new string('k', 129), "");
        var longValue = new Tag("k", new string('v', 257));
        Assert.Throws<S3Exception>(() => TagRules.Check([longKey], Limits.TagsPerObject));
        Assert.Throws<S3Exception>(() => TagRules.Check([longValue], Limits.TagsPerObject));
    }

    private static string Refused(string header) =>
        Assert.Throws<S3Exception>(() => TaggingHeader.Parse(header)).Error.Code;
}
