using Drystone.Cli.Commands;
using Drystone.Cli.Objects.Addressing;

namespace Drystone.Cli.Tests.Objects;

public sealed class ObjectAddressTests
{
    [Theory]
    [InlineData("s3://docs", null, "docs", "")]
    [InlineData("s3://docs/", null, "docs", "")]
    [InlineData("s3://docs/a/b c%20+", null, "docs", "a/b c%20+")]
    [InlineData("s3://docs//a", null, "docs", "/a")]
    [InlineData("s3://", null, "", "")]
    [InlineData("old:docs/a:b", "old", "docs", "a:b")]
    [InlineData("old:", "old", "", "")]
    [InlineData("old_2-x:docs/../b", "old_2-x", "docs", "../b")]
    public void An_address_says_which_endpoint_bucket_and_key(string text, string? alias, string bucket, string key)
    {
        var address = ObjectAddress.Parse(text);
        Assert.Equal((alias, bucket, key), (address!.Alias, address.Bucket, address.Key));
    }

    [Theory]
    [InlineData("photos")]
    [InlineData("./old:docs")]
    [InlineData("/srv/a:b")]
    [InlineData("a/b:c")]
    [InlineData("../s3:x")]
    [InlineData(":x")]
    [InlineData("-")]
    public void Everything_else_is_a_path(string text) => Assert.Null(ObjectAddress.Parse(text));

    [Theory]
    [InlineData("https://docs/a", "neither an address nor a path")]
    [InlineData("S3://docs/a", "neither an address nor a path")]
    [InlineData("s3:docs/a", "'s3' is no alias")]
    [InlineData("C:docs", "'C' is no alias")]
    [InlineData("Old:docs", "write ./Old:docs for a file of that name")]
    [InlineData("s3:///key", "has no bucket")]
    [InlineData("old:/key", "has no bucket")]
    public void What_is_neither_is_told_with_the_remedy(string text, string expected)
    {
        var problem = Assert.Throws<UsageException>(() => ObjectAddress.Parse(text));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3://docs/a b")]
    [InlineData("old:docs/x")]
    [InlineData("old:docs")]
    [InlineData("old:")]
    public void An_address_is_printed_as_it_is_written(string text) =>
        Assert.Equal(text, ObjectAddress.Require(text).ToString());

    [Fact]
    public void A_path_where_an_address_is_needed_is_told()
    {
        Assert.Contains("is no address", Assert.Throws<UsageException>(
            () => ObjectAddress.Require("photos")).Message, StringComparison.Ordinal);
        Assert.Contains("names no bucket", Assert.Throws<UsageException>(
            () => ObjectAddress.RequireBucket("old:")).Message, StringComparison.Ordinal);
        Assert.Contains("names no object", Assert.Throws<UsageException>(
            () => ObjectAddress.RequireKey("s3://docs")).Message, StringComparison.Ordinal);
    }
}
