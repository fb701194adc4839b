using Drystone.S3.Addressing;

namespace Drystone.S3.Tests.Addressing;

public sealed class BucketNamingTests
{
    [Theory]
    [InlineData("abc")]
    [InlineData("my.bucket-1")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890123")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1234.1.1.1")]
    public void Names_within_the_rules_are_valid(string name) => Assert.Null(BucketNaming.Validate(name));

    [Theory]
    [InlineData("ab")]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234")]
    [InlineData("Abc")]
    [InlineData("a_b")]
    [InlineData("a b")]
    [InlineData("-abc")]
    [InlineData("abc.")]
    [InlineData("a..b")]
    [InlineData("192.168.5.4")]
    [InlineData("xn--abc")]
    [InlineData("sthree-abc")]
    [InlineData("abc-s3alias")]
    [InlineData("abc--ol-s3")]
    [InlineData("abc.mrap")]
    [InlineData("abc--x-s3")]
    [InlineData("bücket")]
    public void Names_against_a_rule_are_refused_with_the_reason(string name)
    {
        var error = Assert.Throws<S3Exception>(() => BucketNaming.ThrowIfInvalid(name));
        Assert.Equal("InvalidBucketName", error.Error.Code);
        Assert.Contains(BucketNaming.Validate(name)!, error.Message, StringComparison.Ordinal);
    }
}
