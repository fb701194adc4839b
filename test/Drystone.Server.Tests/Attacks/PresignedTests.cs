namespace Drystone.Server.Tests.Attacks;

/// <summary>URLs that were signed for one use, put to another.</summary>
[Trait("Attack", "13")]
public sealed class PresignedTests(AttackedServer server) : IClassFixture<AttackedServer>
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_presigned_URL_does_what_it_was_signed_for() => Assert.Equal(
        AttackedServer.VictimText, (await server.Client.SendAsync(Presigned("GET", "/attacked/victim"))).Text);

    [Fact]
    public async Task One_that_has_expired_is_refused() => await server.AssertRefusedAsync(
        Presigned("GET", "/attacked/victim", signedAt: DateTimeOffset.UtcNow - Hour - Hour), 403, "AccessDenied");

    [Fact]
    public async Task One_from_the_future_is_refused() => await server.AssertRefusedAsync(
        Presigned("GET", "/attacked/victim", signedAt: DateTimeOffset.UtcNow + Hour), 403, "AccessDenied");

    [Theory]
    [InlineData(604_801, 400, "AuthorizationQueryParametersError")]
    [InlineData(0, 403, "AccessDenied")]
    [InlineData(-1, 400, "AuthorizationQueryParametersError")]
    public async Task One_that_is_good_for_no_time_or_more_than_a_week_is_refused(
        int seconds, int status, string code) =>
        await server.AssertRefusedAsync(
            new RawRequest(
                "GET",
                server.Client.Presign(new RawRequest("GET", "/attacked/victim"), TimeSpan.FromSeconds(seconds)))
            {
                IsAnonymous = true,
            },
            status,
            code);

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("HEAD")]
    public async Task Another_method_breaks_the_signature(string method) => await server.AssertRefusedAsync(
        Presigned("GET", "/attacked/victim") with { Method = method },
        403,
        method == "HEAD" ? null : "SignatureDoesNotMatch");

    [Theory]
    [InlineData("&response-content-type=text/html")]
    [InlineData("&versionId=null")]
    [InlineData("&tagging")]
    [InlineData("&partNumber=1")]
    [InlineData("&x=y")]
    public async Task A_parameter_that_was_added_breaks_the_signature(string added)
    {
        var request = Presigned("GET", "/attacked/victim");
        await server.AssertRefusedAsync(
            request with { Target = request.Target + added }, 403, "SignatureDoesNotMatch");
    }

    [Theory]
    [InlineData("X-Amz-Expires")]
    [InlineData("X-Amz-Signature")]
    [InlineData("X-Amz-Credential")]
    [InlineData("X-Amz-SignedHeaders")]
    [InlineData("X-Amz-Date")]
    [InlineData("X-Amz-Algorithm")]
    public async Task A_parameter_of_the_signature_that_is_there_twice_or_not_at_all_is_refused(string name)
    {
        var request = Presigned("GET", "/attacked/victim");
        await server.AssertRefusedAsync(
            request with { Target = $"{request.Target}&{name}=86400" }, 400, "AuthorizationQueryParametersError");
        await server.AssertRefusedAsync(
            request with { Target = request.Target.Replace(name, $"_{name}", StringComparison.Ordinal) },
            400,
            "AuthorizationQueryParametersError");
    }

    [Fact]
    public async Task A_longer_life_breaks_the_signature() => await server.AssertRefusedAsync(
        Replace(Presigned("GET", "/attacked/victim"), "X-Amz-Expires=3600", "X-Amz-Expires=3601"),
        403,
        "SignatureDoesNotMatch");

    [Theory]
    [InlineData("x-amz-copy-source", "/neighbour/secret")]
    [InlineData("x-amz-tagging", "a=b")]
    [InlineData("x-amz-acl", "public-read-write")]
    [InlineData("x-amz-object-lock-mode", "COMPLIANCE")]
    [InlineData("x-amz-meta-owner", "me")]
    [InlineData("x-amz-server-side-encryption", "AES256")]
    [Trait("Attack", "3")]
    public async Task An_unsigned_amz_header_on_a_presigned_PUT_is_refused(string name, string value)
    {
        var request = Presigned("PUT", "/attacked/new").WithBody("bytes");
        await server.AssertRefusedAsync(request.With(name, value), 403, "AccessDenied");
        await server.AssertRefusedAsync(request.With(name, "").With(name, value), 403, "AccessDenied");
    }

    [Fact]
    public async Task Another_host_breaks_the_signature() => await server.AssertRefusedAsync(
        Presigned("GET", "/attacked/victim") with
        {
            Corrupt = head => head.Replace(server.Client.Host, "elsewhere.example", StringComparison.Ordinal),
        },
        403,
        "SignatureDoesNotMatch");

    [Fact]
    public async Task A_header_that_was_to_be_sent_must_be_sent_with_its_value()
    {
        var signed = new RawRequest("PUT", "/attacked/new").With("content-type", "image/png");
        var request = new RawRequest("PUT", server.Client.Presign(signed, Hour)) { IsAnonymous = true };
        await server.AssertRefusedAsync(request.WithBody("x"), 403, "SignatureDoesNotMatch");
        await server.AssertRefusedAsync(
            request.With("content-type", "text/html").WithBody("x"), 403, "SignatureDoesNotMatch");
    }

    [Theory]
    [InlineData("response-content-type", "text/html")]
    [InlineData("response-content-disposition", "inline")]
    public async Task An_anonymous_request_cannot_choose_headers_of_the_answer(string name, string value) =>
        await server.AssertRefusedAsync(
            new RawRequest("GET", $"/attacked/victim?{name}={value}") { IsAnonymous = true }, 403, "AccessDenied");

    [Theory]
    [InlineData("response-content-type", "text/html%0D%0ASet-Cookie:%20stolen=1")]
    [InlineData("response-content-disposition", "attachment%0Ax: y")]
    [InlineData("response-cache-control", "a%00b")]
    [InlineData("response-expires", "x%0Dy")]
    public async Task A_line_break_in_a_header_of_the_answer_is_refused(string name, string value)
    {
        var target = $"/attacked/victim?{name}={value.Replace(" ", "%20", StringComparison.Ordinal)}";
        var answer = await server.AssertRefusedAsync(new RawRequest("GET", target), 400, "InvalidArgument");
        Assert.Null(answer.Header("set-cookie"));
        Assert.Equal("application/xml", answer.Header("content-type"));
    }

    [Theory]
    [InlineData("response-content-type", "text/plain; charset=\"\u00e9\u2028\"")]
    [InlineData("response-content-disposition", "attachment; filename=\"\u202Egpj.exe\"")]
    [InlineData("response-content-language", "a\u0001b")]
    public async Task A_header_of_the_answer_never_breaks_it(string name, string value)
    {
        var answer = await server.Client.GetAsync($"/attacked/victim?{name}={Uri.EscapeDataString(value)}");
        Assert.True(
            answer.Status == 200 && answer.Text == AttackedServer.VictimText || answer.Code == "InvalidArgument",
            answer.ToString());
    }

    private RawRequest Presigned(string method, string target, DateTimeOffset? signedAt = null) =>
        new(method, server.Client.Presign(new RawRequest(method, target), Hour, signedAt)) { IsAnonymous = true };

    private static RawRequest Replace(RawRequest request, string part, string other) =>
        request with { Target = request.Target.Replace(part, other, StringComparison.Ordinal) };
}
