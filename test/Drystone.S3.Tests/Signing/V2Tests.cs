using System.Security.Cryptography;
using System.Text;
using Drystone.S3.Signing;

namespace Drystone.S3.Tests.Signing;

public sealed class V2Tests
{
    private const string Date = "Fri, 24 May 2013 00:00:00 GMT";
    private const string Expires = "1369353660";

    private readonly Fixture server = new();

    [Theory]
    [InlineData("AWS HAHAHA", "InvalidArgument")]
    [InlineData("AWS ", "InvalidArgument")]
    [InlineData("AWS :abc", "InvalidArgument")]
    [InlineData("AWS abc:", "InvalidArgument")]
    [InlineData("AWS unknown:abc", "InvalidAccessKeyId")]
    [InlineData("AWS AKIAIOSFODNN7EXAMPLE:not base64", "SignatureDoesNotMatch")]
    [InlineData("AWS AKIAIOSFODNN7EXAMPLE:AAAA", "SignatureDoesNotMatch")]
    public void A_malformed_authorization_is_refused(string authorization, string code) =>
        server.Refuse(new RequestHead("GET", "/b/k", ("Date", Date), ("Authorization", authorization)), code);

    [Theory]
    [InlineData(null, "AccessDenied")]
    [InlineData("", "AccessDenied")]
    [InlineData("Bad Date", "AccessDenied")]
    [InlineData("Tue, 07 Jul 1950 21:53:04 GMT", "AccessDenied")]
    [InlineData("Tue, 07 Jul 2009 21:53:04 GMT", "RequestTimeTooSkewed")]
    [InlineData("Wed, 07 Jul 9999 21:53:04 GMT", "RequestTimeTooSkewed")]
    public void The_date_is_there_and_near(string? date, string code)
    {
        var request = new RequestHead("GET", "/b/k", ("Authorization", "AWS AKIAIOSFODNN7EXAMPLE:AAAA"));

        server.Refuse(date is null ? request : request.With("Date", date), code);
    }

    [Fact]
    public void Amz_headers_and_subresources_are_signed()
    {
        var signed = new RequestHead("PUT", "/b/k?uploadId=a%2Bb&partNumber=2&prefix=x",
            ("Date", Date), ("X-Amz-Meta-B", "two"), ("x-amz-meta-a", "one"), ("Content-Type", "text/plain"),
            ("Authorization", "AWS AKIAIOSFODNN7EXAMPLE:" + Sign(
                $"PUT\n\ntext/plain\n{Date}\nx-amz-meta-a:one\nx-amz-meta-b:two\n/b/k?partNumber=2&uploadId=a+b")));

        server.Accept(signed);
        server.Refuse(signed.With("x-amz-acl", "public-read"), "SignatureDoesNotMatch");
        server.Refuse(signed.To("PUT", "/b/k?uploadId=a%2Bb&partNumber=3&prefix=x"), "SignatureDoesNotMatch");
        server.Refuse(signed.To("PUT", "/b/k?uploadId=a%2Bb&partNumber=2&encryption"), "SignatureDoesNotMatch");
    }

    [Fact]
    public void An_amz_date_takes_the_place_of_the_date() => server.Accept(new RequestHead("GET", "/b/k",
        ("Date", "Thu, 01 Jan 1970 00:00:00 GMT"), ("x-amz-date", Date),
        ("Authorization", "AWS AKIAIOSFODNN7EXAMPLE:" + Sign($"GET\n\n\n\nx-amz-date:{Date}\n/b/k"))));

    [Fact]
    public void A_presigned_url_holds_until_it_expires()
    {
        var presigned = Presigned(
            $"AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires={Expires}", $"GET\n\n\n{Expires}\n/b/k");

        Assert.Equal(AuthenticationMethod.V2Query, server.Accept(presigned).Method);
        server.Refuse(presigned.To("PUT", presigned.RawPath + "?" + presigned.RawQuery), "SignatureDoesNotMatch");
        server.Refuse(presigned.To("GET", presigned.RawPath + "?acl&" + presigned.RawQuery), "SignatureDoesNotMatch");
        server.Refuse(presigned.With("x-amz-copy-source", "/s/k"), "SignatureDoesNotMatch");
        server.Refuse(
            presigned.To("GET", presigned.RawPath + "?x-amz-acl=a&" + presigned.RawQuery), "SignatureDoesNotMatch");

        server.Now = Fixture.Documented.AddSeconds(60);
        Assert.Equal("Request has expired", server.Refuse(presigned, "AccessDenied").Message);
    }

    [Fact]
    public void A_presigned_url_may_carry_its_session_token_as_a_parameter()
    {
        var token = Uri.EscapeDataString(Fixture.Temporary.SessionToken!);
        var stringToSign = $"GET\n\n\n{Expires}\nx-amz-security-token:{Fixture.Temporary.SessionToken}\n/b/k";

        server.Accept(Presigned(
            $"AWSAccessKeyId=ASIATEMPORARY&Expires={Expires}&x-amz-security-token={token}",
            stringToSign,
            Fixture.Temporary.SecretAccessKey));
    }

    [Theory]
    [InlineData("AWSAccessKeyId=a")]
    [InlineData("Signature=a")]
    [InlineData("AWSAccessKeyId=a&Signature=a")]
    [InlineData("AWSAccessKeyId=a&Signature=a&Expires=")]
    [InlineData("AWSAccessKeyId=a&Signature=a&Expires=soon")]
    [InlineData("AWSAccessKeyId=a&Signature=a&Expires=-1")]
    [InlineData("AWSAccessKeyId=a&Signature=a&Expires=1")]
    public void An_incomplete_query_is_never_anonymous(string query) =>
        server.Refuse(new RequestHead("GET", "/b/k?" + query), "AccessDenied");

    [Fact]
    public void It_can_be_switched_off()
    {
        server.With(Fixture.Options with { AllowSignatureV2 = false });
        RequestHead[] requests =
        [
            new("GET", "/b/k", ("Date", Date), ("Authorization", "AWS AKIAIOSFODNN7EXAMPLE:AAAA")),
            new("GET", $"/b/k?AWSAccessKeyId=a&Signature=a&Expires={Expires}"),
        ];

        foreach (var request in requests)
        {
            Assert.EndsWith("Please use AWS4-HMAC-SHA256.", server.Refuse(request, "InvalidRequest").Message);
        }
    }

    private static RequestHead Presigned(string query, string stringToSign, string? secret = null) =>
        new("GET", $"/b/k?{query}&Signature={Uri.EscapeDataString(Sign(stringToSign, secret))}");

    private static string Sign(string stringToSign, string? secret = null) => Convert.ToBase64String(HMACSHA1.HashData(
        Encoding.UTF8.GetBytes(secret ?? Fixture.Example.SecretAccessKey),
        Encoding.UTF8.GetBytes(stringToSign)));
}
