namespace Drystone.Server.Tests.Attacks;

/// <summary>Pages that want more of a bucket than its rules for other origins give them.</summary>
[Trait("Attack", "27")]
public sealed class CrossOriginAttackTests(AttackedServer server) : IClassFixture<AttackedServer>
{
    private const string Trusted = "https://*.trusted.test";

    [Theory]
    [InlineData("https://evil.test")]
    [InlineData("null")]
    [InlineData("https://trusted.test.evil.test")]
    [InlineData("https://a.trusted.test.evil.test")]
    [InlineData("https://a.trusted.test@evil.test")]
    [InlineData("https://atrusted.test")]
    [InlineData("https://axtrusted.test")]
    [InlineData("http://a.trusted.test")]
    [InlineData("https://a.trusted.test, https://evil.test")]
    [InlineData("https://evil.test/.trusted.test, https://a.trusted.test")]
    [InlineData("HTTPS://A.TRUSTED.TEST")]
    [InlineData("")]
    public async Task An_origin_that_no_rule_names_is_never_reflected(string origin)
    {
        await PutRulesAsync(Trusted);
        foreach (var request in Requests(origin))
        {
            var answer = await server.Client.SendAsync(request);
            Assert.Null(answer.Header("Access-Control-Allow-Origin"));
            Assert.Null(answer.Header("Access-Control-Allow-Credentials"));
        }
    }

    [Theory]
    [InlineData("https://evil.test")]
    [InlineData("null")]
    public async Task Where_any_origin_may_read_none_reads_with_credentials(string origin)
    {
        await PutRulesAsync("*");
        foreach (var request in Requests(origin))
        {
            var answer = await server.Client.SendAsync(request);
            Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
            Assert.Null(answer.Header("Access-Control-Allow-Credentials"));
        }
    }

    [Theory]
    [InlineData("ETag&#13;&#10;Set-Cookie: a=b")]
    [InlineData("ETag&#10;x: y")]
    [InlineData("ETag x")]
    [InlineData("ETag, X")]
    [InlineData("*")]
    public async Task What_is_no_header_name_is_never_exposed(string name)
    {
        await PutRulesAsync(Trusted);
        var refused = await PutAsync(
            $"<AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod><ExposeHeader>{name}</ExposeHeader>");
        Assert.Equal((400, "InvalidRequest"), (refused.Status, refused.Code));
        var answer = await server.Client.SendAsync(Requests("https://a.trusted.test")[0]);
        Assert.Equal("https://a.trusted.test", answer.Header("Access-Control-Allow-Origin"));
        Assert.Null(answer.Header("Access-Control-Expose-Headers"));
        Assert.Null(answer.Header("Set-Cookie"));
    }

    [Theory]
    [InlineData("x\u0001y")]
    [InlineData("a b")]
    [InlineData("x-amz-date\"")]
    public async Task Requested_headers_that_are_none_are_not_echoed(string name)
    {
        await PutRulesAsync("*");
        var answer = await server.Client.SendAsync(Requests("https://evil.test")[0] with
        {
            Headers =
            [
                ("origin", "https://evil.test"), ("access-control-request-method", "GET"),
                ("access-control-request-headers", name),
            ],
        });
        Assert.True(answer.Status is 400 or 403, answer.ToString());
        Assert.Null(answer.Header("Access-Control-Allow-Headers"));
    }

    [Fact]
    public async Task A_preflight_reads_and_changes_nothing()
    {
        await PutRulesAsync("*");
        await server.AssertRefusedAsync(
            new RawRequest("OPTIONS", "/attacked/victim") { IsAnonymous = true }, 400, "BadRequest");
        var before = await server.StateAsync();
        foreach (var target in new[] { "/attacked/victim", "/attacked?delete", "/attacked/new?uploads" })
        {
            var answer = await server.Client.SendAsync(Requests("https://evil.test")[0] with { SentTarget = target });
            Assert.Equal((200, ""), (answer.Status, answer.Text));
        }

        Assert.Equal(before, await server.StateAsync());
    }

    private static RawRequest[] Requests(string origin) =>
    [
        new RawRequest("OPTIONS", "/attacked/victim") { IsAnonymous = true }
            .With("origin", origin).With("access-control-request-method", "GET"),
        new RawRequest("GET", "/attacked/victim") { IsAnonymous = true }.With("origin", origin),
        new RawRequest("GET", "/attacked/victim").With("origin", origin),
    ];

    private async Task PutRulesAsync(string origin)
    {
        var answer = await PutAsync(
            $"<AllowedOrigin>{origin}</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
                + "<AllowedHeader>*</AllowedHeader>");
        Assert.Equal(200, answer.Status);
    }

    private Task<RawAnswer> PutAsync(string rule)
    {
        var request = new RawRequest("PUT", "/attacked?cors")
            .WithBody($"<CORSConfiguration><CORSRule>{rule}</CORSRule></CORSConfiguration>");
        var md5 = Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(request.Body.Span));
        return server.Client.SendAsync(request.With("content-md5", md5));
    }
}
