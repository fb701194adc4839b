using Drystone.S3.Addressing;

namespace Drystone.S3.Tests.Addressing;

[Trait("Attack", "7")]
public sealed class CopySourceTests
{
    [Theory]
    [InlineData("bucket/key", "key", null)]
    [InlineData("/bucket/key", "key", null)]
    [InlineData("%2Fbucket%2Fa%2Fb", "a/b", null)]
    [InlineData("bucket/a%20b+c", "a b+c", null)]
    [InlineData("bucket//key", "/key", null)]
    [InlineData("bucket/key?versionId=v1", "key", "v1")]
    [InlineData("bucket/key?versionId=null", "key", "null")]
    [InlineData("bucket/key%3FversionId=v1", "key?versionId=v1", null)]
    [InlineData("bucket/a?b", "a?b", null)]
    [InlineData("bucket/a?versionId=x?versionId=v1", "a?versionId=x", "v1")]
    public void Bucket_key_and_version_are_decoded_once(string header, string key, string? versionId) =>
        Assert.Equal(new CopySource("bucket", key, versionId), CopySource.Parse(header));

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("bucket")]
    [InlineData("bucket/")]
    [InlineData("bucket/%zz")]
    [InlineData("bucket/key?versionId=")]
    [InlineData("arn:aws:s3:::bucket/key")]
    [InlineData("arn%3Aaws%3As3%3A%3A%3Abucket/key")]
    public void What_names_no_object_is_an_invalid_argument(string header) =>
        Assert.Equal("InvalidArgument", Assert.Throws<S3Exception>(() => CopySource.Parse(header)).Error.Code);

    [Theory]
    [InlineData("..%2F..%2Fetc/key")]
    [InlineData("a b/key")]
    public void A_bucket_that_no_bucket_can_be_is_refused(string header) =>
        Assert.Equal("InvalidBucketName", Assert.Throws<S3Exception>(() => CopySource.Parse(header)).Error.Code);
}
