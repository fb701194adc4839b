using Drystone.S3.Addressing;

namespace Drystone.S3.Tests.Addressing;

public sealed class AddressParserTests
{
    private static readonly string[] Domains = ["s3.example.com", "example.com"];

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public void No_path_is_the_service(string path) => Assert.IsType<S3Target.Service>(PathStyle(path));

    [Theory]
    [InlineData("/photos")]
    [InlineData("/photos/")]
    public void A_bucket_may_end_in_a_slash(string path) =>
        Assert.Equal(new S3Target.Bucket("photos"), PathStyle(path));

    [Theory]
    [InlineData("/b/k", "k")]
    [InlineData("/b//k", "/k")]
    [InlineData("/b/a/./../k", "a/./../k")]
    [InlineData("/b/..", "..")]
    [InlineData("/b/a%2Fb", "a/b")]
    [InlineData("/b/a+b", "a+b")]
    [InlineData("/b/a%20b", "a b")]
    [InlineData("/b/a%2520b", "a%20b")]
    [InlineData("/b/%C3%A9", "é")]
    [InlineData("/b/%c3%a9", "é")]
    [InlineData("/b/dir/", "dir/")]
    [InlineData("/b/%3Facl", "?acl")]
    public void A_key_is_decoded_once_and_otherwise_kept(string path, string key) =>
        Assert.Equal(new S3Target.Object("b", key), PathStyle(path));

    [Theory]
    [InlineData("/b/%")]
    [InlineData("/b/%4")]
    [InlineData("/b/%zz")]
    [InlineData("/b/%FF")]
    [InlineData("/b/%C0%AF")]
    [InlineData("/b/%ED%A0%80")]
    [InlineData("/b/é")]
    [InlineData("b/k")]
    public void What_is_no_UTF8_or_no_path_is_an_invalid_URI(string path) => Assert.Equal("InvalidURI", Refused(path));

    [Theory]
    [InlineData("//k")]
    [InlineData("/a%2Fb/k")]
    [InlineData("/../k")]
    [InlineData("/%2E%2E/k")]
    [InlineData("/a%20b")]
    public void A_bucket_that_no_bucket_can_be_is_refused(string path) =>
        Assert.Equal("InvalidBucketName", Refused(path));

    [Fact]
    public void A_key_has_at_most_1024_bytes_of_UTF8()
    {
        Assert.IsType<S3Target.Object>(PathStyle("/b/" + string.Concat(Enumerable.Repeat("%C3%A9", 512))));
        Assert.Equal("KeyTooLongError", Refused("/b/a" + string.Concat(Enumerable.Repeat("%C3%A9", 512))));
    }

    [Theory]
    [InlineData("photos.s3.example.com", "photos")]
    [InlineData("photos.s3.example.com:9000", "photos")]
    [InlineData("Photos.S3.Example.COM.", "photos")]
    [InlineData("my.photos.s3.example.com", "my.photos")]
    [InlineData("photos.example.com", "photos")]
    public void A_host_under_a_domain_names_the_bucket(string host, string bucket)
    {
        Assert.Equal(new S3Target.Bucket(bucket), AddressParser.Parse("/", host, Domains));
        Assert.Equal(new S3Target.Object(bucket, "/a//b"), AddressParser.Parse("//a//b", host, Domains));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("s3.example.com")]
    [InlineData("S3.example.com:80")]
    [InlineData("127.0.0.1:9000")]
    [InlineData("[::1]:9000")]
    [InlineData("[::1]")]
    [InlineData("evils3.other.com")]
    [InlineData("notexample.com")]
    public void Any_other_host_is_path_style(string? host) =>
        Assert.Equal(new S3Target.Object("b", "k"), AddressParser.Parse("/b/k", host, Domains));

    private static S3Target PathStyle(string path) => AddressParser.Parse(path, host: null, domains: []);

    private static string Refused(string path) => Assert.Throws<S3Exception>(() => PathStyle(path)).Error.Code;
}
