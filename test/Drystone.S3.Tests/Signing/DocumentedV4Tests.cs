using Drystone.S3.Signing;

namespace Drystone.S3.Tests.Signing;

/// <summary>
/// AWS's own examples: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and its
/// neighbours.
/// </summary>
public sealed class DocumentedV4Tests
{
    private const string EmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private readonly Fixture server = new();

    [Fact]
    public void Get_object()
    {
        var request = new RequestHead("GET", "/test.txt",
            ("Host", "examplebucket.s3.amazonaws.com"),
            ("Range", "bytes=0-9"),
            ("x-amz-content-sha256", EmptySha256),
            ("x-amz-date", "20130524T000000Z"),
            Authorization("host;range;x-amz-content-sha256;x-amz-date",
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"));

        var authentication = server.Accept(request);

        Assert.Equal(AuthenticationMethod.V4Header, authentication.Method);
        Assert.Equal(PayloadMode.SignedHash, authentication.Payload);
        Assert.Same(Fixture.Example, authentication.Credential);
        Assert.Equal(Fixture.Documented, authentication.SignedAt);
        Assert.Equal("20130524/us-east-1/s3/aws4_request", authentication.Scope!.ToString());
    }

    [Fact]
    public void Put_object() => server.Accept(new RequestHead("PUT", "/test%24file.text",
        ("Date", "Fri, 24 May 2013 00:00:00 GMT"),
        ("Host", "examplebucket.s3.amazonaws.com"),
        ("x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"),
        ("x-amz-date", "20130524T000000Z"),
        ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        Authorization("date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")));

    [Theory]
    [InlineData("/?lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")]
    [InlineData("/?max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    [InlineData("/?prefix=J&max-keys=2", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    public void Get_bucket(string target, string signature) => server.Accept(new RequestHead("GET", target,
        ("Host", "examplebucket.s3.amazonaws.com"),
        ("x-amz-content-sha256", EmptySha256),
        ("x-amz-date", "20130524T000000Z"),
        Authorization("host;x-amz-content-sha256;x-amz-date", signature)));

    [Fact]
    public void Presigned_get_object()
    {
        var authentication = server.Accept(new RequestHead("GET",
            "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256" +
            "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request" +
            "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host" +
            "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
            ("Host", "examplebucket.s3.amazonaws.com")));

        Assert.Equal(AuthenticationMethod.V4Query, authentication.Method);
        Assert.Equal(PayloadMode.Unsigned, authentication.Payload);
    }

    private static (string, string) Authorization(string signedHeaders, string signature) => (
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request," +
        $"SignedHeaders={signedHeaders},Signature={signature}");
}
