using Drystone.S3.Signing;

namespace Drystone.S3.Tests.Signing;

public sealed class V4QueryTests
{
    private readonly Fixture server = new();
    private readonly RequestHead get = new("GET", "/bucket/key?versionId=null", ("Host", "localhost:9000"));

    [Fact]
    public void A_presigned_url_holds_for_as_long_as_it_says()
    {
        server.Now = Fixture.Documented.AddHours(12);
        var presigned = server.Presign(get, expiresSeconds: 60);
        var signedAt = server.Now;

        server.Accept(presigned);
        server.Now = signedAt.AddSeconds(59);
        server.Accept(presigned);
        server.Now = signedAt.AddMinutes(-15);
        server.Accept(presigned);

        server.Now = signedAt.AddSeconds(60);
        var expired = server.Refuse(presigned, "AccessDenied");
        Assert.Equal("Request has expired", expired.Message);
        Assert.Equal(["X-Amz-Expires", "Expires", "ServerTime"], expired.Details.Select(detail => detail.Key));
        server.Now = signedAt.AddMinutes(-16);
        Assert.Equal("Request is not valid yet", server.Refuse(presigned, "AccessDenied").Message);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(604800, null)]
    [InlineData(0, "AccessDenied")]
    [InlineData(-1, "AuthorizationQueryParametersError")]
    [InlineData(604801, "AuthorizationQueryParametersError")]
    public void It_expires_within_seven_days(int expiresSeconds, string? code)
    {
        var presigned = server.Presign(get, expiresSeconds: expiresSeconds);
        if (code is null)
        {
            server.Accept(presigned);
            return;
        }

        server.Refuse(presigned, code);
    }

    [Fact]
    public void Nothing_in_it_can_be_changed()
    {
        var presigned = server.Presign(get.With("x-amz-acl", "private"));
        var target = presigned.RawPath + "?" + presigned.RawQuery;

        server.Accept(presigned);
        server.Refuse(presigned.To("PUT", target), "SignatureDoesNotMatch");
        server.Refuse(presigned.To("GET", target + "&acl"), "SignatureDoesNotMatch");
        server.Refuse(presigned.To("GET", target.Replace("/key", "/other")), "SignatureDoesNotMatch");
        server.Refuse(presigned.To("GET", target.Replace("Expires=60", "Expires=61")), "SignatureDoesNotMatch");
        server.Refuse(presigned.Without("x-amz-acl"), "SignatureDoesNotMatch");
        server.Refuse(presigned.With("x-amz-copy-source", "/secret/key"), "AccessDenied");
        server.Refuse(presigned.With("x-amz-security-token", "a"), "AccessDenied");
        server.Refuse(presigned.With("x-amz-content-sha256", new string('0', 64)), "SignatureDoesNotMatch");
        server.Accept(presigned.With("x-amz-content-sha256", "UNSIGNED-PAYLOAD"));
    }

    [Theory]
    [InlineData("X-Amz-Algorithm")]
    [InlineData("X-Amz-Credential")]
    [InlineData("X-Amz-Date")]
    [InlineData("X-Amz-Expires")]
    [InlineData("X-Amz-SignedHeaders")]
    [InlineData("X-Amz-Signature")]
    public void Each_parameter_is_there_once(string name)
    {
        var presigned = server.Presign(get);
        var parameters = presigned.RawQuery.Split('&');
        var without = string.Join('&', parameters.Where(parameter => !parameter.StartsWith(name + "=")));
        var twice = presigned.RawQuery + "&" + parameters.Single(parameter => parameter.StartsWith(name + "="));
        var empty = without + "&" + name + "=";

        foreach (var query in new[] { without, twice, empty })
        {
            server.Refuse(presigned.To("GET", "/bucket/key?" + query), "AuthorizationQueryParametersError");
        }
    }

    [Theory]
    [InlineData("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1", "AuthorizationQueryParametersError")]
    [InlineData("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256", "NotImplemented")]
    [InlineData("eu-central-1", "us-west-2", "AuthorizationQueryParametersError")]
    [InlineData("%2Fs3%2F", "%2Fec2%2F", "AuthorizationQueryParametersError")]
    [InlineData("aws4_request", "aws5_request", "AuthorizationQueryParametersError")]
    [InlineData("20130524%2F", "20130525%2F", "AuthorizationQueryParametersError")]
    [InlineData("20130524T", "20130524 ", "AuthorizationQueryParametersError")]
    [InlineData("Expires=60", "Expires=soon", "AuthorizationQueryParametersError")]
    [InlineData("Expires=60", "Expires=99999999999999999999", "AuthorizationQueryParametersError")]
    [InlineData("SignedHeaders=host", "SignedHeaders=host;host", "AuthorizationQueryParametersError")]
    [InlineData("SignedHeaders=host", "SignedHeaders=range", "AccessDenied")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "AKIAUNKNOWN", "InvalidAccessKeyId")]
    public void What_its_parameters_say_is_checked(string good, string bad, string code)
    {
        var presigned = server.Presign(get);

        server.Refuse(presigned.To("GET", "/bucket/key?" + presigned.RawQuery.Replace(good, bad)), code);
    }

    [Fact]
    public void A_session_token_belongs_to_its_key()
    {
        var presigned = server.Presign(get, Fixture.Temporary);

        server.Accept(presigned);
        server.Refuse(server.Presign(get, Fixture.Temporary with { SessionToken = null }), "InvalidAccessKeyId");
        server.Refuse(server.Presign(get, Fixture.Temporary with { SessionToken = "other" }), "InvalidToken");
        server.Refuse(server.Presign(get, Fixture.Example with { SessionToken = "other" }), "InvalidToken");
    }

    [Fact]
    public void It_excludes_SigV2() => server.Refuse(
        server.Presign(new RequestHead("GET", "/bucket/key?AWSAccessKeyId=a", ("Host", "localhost"))),
        "InvalidArgument");
}
