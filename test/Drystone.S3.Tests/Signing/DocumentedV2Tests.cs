using Drystone.S3.Signing;

namespace Drystone.S3.Tests.Signing;

/// <summary>AWS's own examples: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html</summary>
public sealed class DocumentedV2Tests
{
    private const string Host = "awsexamplebucket1.us-west-1.s3.amazonaws.com";

    private readonly Fixture server = new();

    [Fact]
    public void Object_get() => Accept("2007-03-27T19:36:42Z", "qgk2+6Sv9/oM7G3qLEjTH1a1l1g=",
        new RequestHead("GET", "/photos/puppy.jpg",
            ("Host", Host), ("Date", "Tue, 27 Mar 2007 19:36:42 +0000")));

    [Fact]
    public void Object_put() => Accept("2007-03-27T21:15:45Z", "iqRzw+ileNPu1fhspnRs8nOjjIA=",
        new RequestHead("PUT", "/photos/puppy.jpg",
            ("Content-Type", "image/jpeg"), ("Content-Length", "94328"),
            ("Host", Host), ("Date", "Tue, 27 Mar 2007 21:15:45 +0000")));

    [Fact]
    public void List() => Accept("2007-03-27T19:42:41Z", "m0WP8eCtspQl5Ahe6L1SozdX9YA=",
        new RequestHead("GET", "/?prefix=photos&max-keys=50&marker=puppy",
            ("User-Agent", "Mozilla/5.0"), ("Host", Host), ("Date", "Tue, 27 Mar 2007 19:42:41 +0000")));

    [Fact]
    public void Fetch_of_an_access_control_policy() => Accept("2007-03-27T19:44:46Z", "82ZHiFIjc+WbcwFKGUVEQspPn+0=",
        new RequestHead("GET", "/?acl", ("Host", Host), ("Date", "Tue, 27 Mar 2007 19:44:46 +0000")));

    private void Accept(string now, string signature, RequestHead request)
    {
        server.Now = DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture);
        var signed = new RequestHead(request.Method, Target(request),
            [.. request.Headers.Select(header => (header.Key, header.Value)),
             ("Authorization", $"AWS AKIAIOSFODNN7EXAMPLE:{signature}")])
        {
            VirtualHostBucket = "awsexamplebucket1",
        };

        var authentication = server.Accept(signed);

        Assert.Equal(AuthenticationMethod.V2Header, authentication.Method);
        Assert.Equal(PayloadMode.Unsigned, authentication.Payload);
    }

    private static string Target(RequestHead request) =>
        request.RawQuery.Length == 0 ? request.RawPath : $"{request.RawPath}?{request.RawQuery}";
}
