using Drystone.S3.Signing;

namespace Drystone.S3.Tests.Signing;

public sealed class V4HeaderTests
{
    private const string EmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private readonly Fixture server = new();
    private readonly RequestHead get = new("GET", "/bucket/key", ("Host", "localhost:9000"));

    [Fact]
    public void A_request_without_credentials_is_anonymous()
    {
        var authentication = server.Accept(get);

        Assert.Equal(AuthenticationMethod.Anonymous, authentication.Method);
        Assert.Null(authentication.Credential);
        Assert.Equal(PayloadMode.Unsigned, authentication.Payload);
    }

    [Theory]
    [InlineData("", "AccessDenied")]
    [InlineData(" ", "AccessDenied")]
    [InlineData("HAHAHA", "InvalidArgument")]
    [InlineData("Bearer abc", "InvalidArgument")]
    [InlineData("aws4-hmac-sha256 Credential=a", "InvalidArgument")]
    [InlineData("AWS4-ECDSA-P256-SHA256 Credential=a", "NotImplemented")]
    [InlineData("AWS4-HMAC-SHA256", "AuthorizationHeaderMalformed")]
    [InlineData("AWS4-HMAC-SHA256 ", "AuthorizationHeaderMalformed")]
    [InlineData("AWS4-HMAC-SHA256 Credential=HAHAHA", "AuthorizationHeaderMalformed")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/20130524/us-east-1/s3/aws4_request, SignedHeaders=host",
        "AuthorizationHeaderMalformed")]
    [InlineData("AWS4-HMAC-SHA256 Credential=HAHAHA, SignedHeaders=host, Signature=00", "AuthorizationHeaderMalformed")]
    [InlineData("AWS4-HMAC-SHA256 Credential=/20130524/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00",
        "AuthorizationHeaderMalformed")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/20130524/us-east-1/s3/aws5, SignedHeaders=host, Signature=00",
        "AuthorizationHeaderMalformed")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/20130524/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=00",
        "AuthorizationHeaderMalformed")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/20130523/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00",
        "AuthorizationHeaderMalformed")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/20130524/us-east-1/s3/aws4_request, SignedHeaders=a;a, Signature=0",
        "AuthorizationHeaderMalformed")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;;a, Signature=0",
        "AuthorizationHeaderMalformed")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/20130524/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00",
        "InvalidAccessKeyId")]
    public void A_malformed_authorization_is_never_anonymous(string authorization, string code) => server.Refuse(
        get.With("x-amz-date", "20130524T000000Z").With("Authorization", authorization), code);

    [Fact]
    public void One_request_has_one_authorization()
    {
        var signed = server.Sign(get);
        var authorization = signed.GetHeader("authorization")!;

        server.Refuse(signed.With("Authorization", authorization), "AuthorizationHeaderMalformed");
        foreach (var query in new[] { "X-Amz-Algorithm=AWS4-HMAC-SHA256", "Signature=a", "AWSAccessKeyId=a" })
        {
            server.Refuse(signed.To("GET", "/bucket/key?" + query), "InvalidArgument");
        }
    }

    [Theory]
    [InlineData("us-east-1")]
    [InlineData("eu-central-1")]
    [InlineData("")]
    public void The_scope_names_the_region_the_default_or_none(string region) =>
        Assert.Equal(region, server.Accept(server.Sign(get, region: region)).Scope!.Region);

    [Fact]
    public void Another_region_is_refused_with_the_one_expected()
    {
        var refusal = server.Refuse(server.Sign(get, region: "us-west-2"), "AuthorizationHeaderMalformed");

        Assert.Equal("eu-central-1", Detail(refusal, "Region"));
        Assert.Contains("'us-west-2' is wrong; expecting 'eu-central-1'", refusal.Message);
    }

    [Fact]
    public void Other_services_are_accepted_where_the_options_say_so()
    {
        var request = new RequestHead("POST", "/", ("Host", "localhost"), ("Content-Length", "3"));
        var signed = server.Sign(request, contentSha256: EmptySha256, service: "sts");
        server.Refuse(signed, "AuthorizationHeaderMalformed");

        server.With(Fixture.Options with { Services = ["s3", "sts"] });

        Assert.Equal("sts", server.Accept(signed).Scope!.Service);
        Assert.Throws<S3Exception>(() => server.Authenticator.Authenticate(signed, new string('0', 64)));
    }

    [Theory]
    [InlineData(-15, null)]
    [InlineData(15, null)]
    [InlineData(-16, "RequestTimeTooSkewed")]
    [InlineData(16, "RequestTimeTooSkewed")]
    public void Clocks_may_differ_by_15_minutes(int minutes, string? code)
    {
        server.Now = Fixture.Documented.AddHours(12);
        var signed = server.Sign(get);
        server.Now = server.Now.AddMinutes(minutes);
        if (code is null)
        {
            server.Accept(signed);
            return;
        }

        Assert.Equal("900000", Detail(server.Refuse(signed, code), "MaxAllowedSkewMilliseconds"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("Tue, 07 Jul 1950 21:53:04 GMT")]
    public void A_request_without_a_date_is_refused(string date)
    {
        var signed = server.Sign(get).Without("x-amz-date");

        server.Refuse(signed, "AccessDenied");
        server.Refuse(signed.With("x-amz-date", date), "AccessDenied");
        server.Refuse(signed.With("Date", date), "AccessDenied");
    }

    [Theory]
    [InlineData("x-amz-acl")]
    [InlineData("X-Amz-Copy-Source")]
    [InlineData("x-amz-security-token")]
    public void An_unsigned_amz_header_is_refused(string name)
    {
        var refusal = server.Refuse(
            server.Sign(get).With(name, "a"), name == "x-amz-security-token" ? "InvalidToken" : "AccessDenied");

        Assert.Equal(
            name == "x-amz-security-token" ? null : name.ToLowerInvariant(),
            Detail(refusal, "HeadersNotSigned"));
    }

    [Fact]
    public void A_signed_header_cannot_be_extended_or_taken_away()
    {
        var signed = server.Sign(get.With("x-amz-acl", "").With("x-amz-tagging", "a=b"));

        server.Accept(signed);
        server.Refuse(signed.With("X-Amz-Acl", "public-read"), "SignatureDoesNotMatch");
        server.Refuse(signed.Without("x-amz-acl"), "SignatureDoesNotMatch");
        server.Refuse(signed.Without("x-amz-tagging"), "SignatureDoesNotMatch");
        server.Refuse(signed.Without("host"), "SignatureDoesNotMatch");
    }

    [Theory]
    [InlineData("Content-Type", "text/html")]
    [InlineData("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==")]
    [InlineData("Expect", "100-continue")]
    [InlineData("Accept-Encoding", "gzip")]
    public void Other_headers_may_be_unsigned(string name, string value) =>
        server.Accept(server.Sign(get).With(name, value));

    [Fact]
    public void The_host_must_be_signed()
    {
        var unsigned = server.Sign(new RequestHead("GET", "/bucket/key")).With("Host", "localhost");

        Assert.Equal("host", Detail(server.Refuse(unsigned, "AccessDenied"), "HeadersNotSigned"));
    }

    [Fact]
    public void A_changed_request_is_refused_and_explained_without_the_secret()
    {
        var signed = server.Sign(get);
        RequestHead[] changed =
        [
            signed.To("PUT", "/bucket/key"),
            signed.To("GET", "/bucket/other"),
            signed.To("GET", "/bucket//key"),
            signed.To("GET", "/bucket/key?acl"),
            signed.Without("host").With("Host", "elsewhere"),
        ];

        foreach (var request in changed)
        {
            var refusal = server.Refuse(request, "SignatureDoesNotMatch");
            Assert.Equal(Fixture.Example.AccessKeyId, Detail(refusal, "AWSAccessKeyId"));
            Assert.Equal(64, Detail(refusal, "SignatureProvided")!.Length);
            Assert.StartsWith("AWS4-HMAC-SHA256\n20130524T000000Z\n", Detail(refusal, "StringToSign"));
            Assert.EndsWith("UNSIGNED-PAYLOAD", Detail(refusal, "CanonicalRequest"));
            Assert.DoesNotContain(
                refusal.Details,
                detail => detail.Value.Contains(Fixture.Example.SecretAccessKey, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_session_token_belongs_to_its_key()
    {
        server.Accept(server.Sign(get, Fixture.Temporary));
        server.Refuse(server.Sign(get, Fixture.Temporary with { SessionToken = null }), "InvalidAccessKeyId");
        server.Refuse(server.Sign(get, Fixture.Temporary with { SessionToken = "other" }), "InvalidToken");
        server.Refuse(server.Sign(get, Fixture.Example with { SessionToken = "other" }), "InvalidToken");
        var unknown = Fixture.Temporary with { AccessKeyId = "ASIAUNKNOWN" };
        server.Refuse(server.Sign(get, unknown), "InvalidToken");
        server.Refuse(server.Sign(get, unknown with { SessionToken = null }), "InvalidAccessKeyId");

        server.Now = Fixture.Temporary.ExpiresAt!.Value;
        server.Refuse(server.Sign(get, Fixture.Temporary), "ExpiredToken");
    }

    [Fact]
    public void A_replaced_secret_ends_the_old_one()
    {
        var signed = server.Sign(get);
        server.Accept(signed);

        server.Known[Fixture.Example.AccessKeyId] = Fixture.Example with { SecretAccessKey = "another" };
        server.Refuse(signed, "SignatureDoesNotMatch");

        server.Known.Remove(Fixture.Example.AccessKeyId);
        server.Refuse(signed, "InvalidAccessKeyId");
    }

    [Theory]
    [InlineData("UNSIGNED-PAYLOAD", PayloadMode.Unsigned)]
    [InlineData(EmptySha256, PayloadMode.SignedHash)]
    [InlineData("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", PayloadMode.StreamingSigned)]
    [InlineData("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", PayloadMode.StreamingSignedTrailer)]
    [InlineData("STREAMING-UNSIGNED-PAYLOAD-TRAILER", PayloadMode.StreamingUnsignedTrailer)]
    public void The_content_hash_names_the_payload_mode(string contentSha256, PayloadMode mode) =>
        Assert.Equal(mode, server.Accept(server.Sign(get, contentSha256: contentSha256)).Payload);

    [Theory]
    [InlineData("", "InvalidArgument")]
    [InlineData("abc", "InvalidArgument")]
    [InlineData("unsigned-payload", "InvalidArgument")]
    [InlineData("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "NotImplemented")]
    [InlineData("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER", "NotImplemented")]
    public void Other_content_hashes_are_refused(string contentSha256, string code) =>
        server.Refuse(server.Sign(get, contentSha256: contentSha256), code);

    [Fact]
    public void A_content_hash_is_implied_only_where_there_is_no_body()
    {
        var signed = server.Sign(get, contentSha256: EmptySha256);
        server.Accept(Unhashed(get));
        server.Refuse(signed.Without("x-amz-content-sha256"), "SignatureDoesNotMatch");
        server.Refuse(
            signed.Without("x-amz-content-sha256").With("Content-Length", "5"), "InvalidRequest");
        server.Refuse(
            signed.Without("x-amz-content-sha256").With("Transfer-Encoding", "chunked"), "InvalidRequest");
    }

    [Theory]
    [InlineData("STREAMING-UNSIGNED-PAYLOAD-TRAILER", null)]
    [InlineData("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "AccessDenied")]
    [InlineData("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "AccessDenied")]
    public void An_anonymous_body_has_no_signed_chunks(string contentSha256, string? code)
    {
        var request = get.With("x-amz-content-sha256", contentSha256);
        if (code is not null)
        {
            server.Refuse(request, code);
            return;
        }

        Assert.Equal(PayloadMode.StreamingUnsignedTrailer, server.Accept(request).Payload);
    }

    [Fact]
    public void A_path_that_cannot_be_decoded_is_no_uri() =>
        server.Refuse(server.Sign(get).To("GET", "/bucket/%zz"), "InvalidURI");

    /// <summary>Signed as older curl does: the hash is in the signature and in no header.</summary>
    private static RequestHead Unhashed(RequestHead request) => request
        .With("x-amz-date", "20130524T000000Z")
        .With("Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, " +
            "SignedHeaders=host;x-amz-date, " +
            "Signature=5651e8845bc27953a22a8bee577d4b3b82ea1cde14fb3ecefd03e038b55fbf26");

    private static string? Detail(S3Exception refusal, string name) =>
        refusal.Details.FirstOrDefault(detail => detail.Key == name).Value;
}
