using System.Security.Cryptography;
using System.Text;
using Drystone.Server.Control;

namespace Drystone.Server.Tests.Attacks;

/// <summary>Signatures that are good for something else: another place, service, day, version or session.</summary>
[Trait("Attack", "14")]
public sealed class ScopeTests(AttackedServer server) : IClassFixture<AttackedServer>
{
    private static RawRequest Put => new RawRequest("PUT", "/attacked/new").WithBody("bytes");

    [Theory]
    [InlineData("eu-central-1", "s3")]
    [InlineData("US-EAST-1", "s3")]
    [InlineData("us-east-1", "iam")]
    [InlineData("us-east-1", "sts")]
    [InlineData("us-east-1", "s3-outposts")]
    [InlineData("us-east-1", "")]
    public async Task A_scope_of_another_region_or_service_is_refused(string region, string service) =>
        await server.AssertRefusedAsync(
            Put with { Region = region, Service = service }, 400, "AuthorizationHeaderMalformed");

    [Theory]
    [InlineData("/aws4_request", "/aws5_request")]
    [InlineData("/aws4_request", "")]
    [InlineData("Credential=", "Credential=/")]
    public async Task A_scope_of_another_form_is_refused(string part, string wrong) => await server.AssertRefusedAsync(
        Put with { Corrupt = head => head.Replace(part, wrong) },
        part == "Credential=" ? 403 : 400,
        part == "Credential=" ? "InvalidAccessKeyId" : "AuthorizationHeaderMalformed");

    [Fact]
    public async Task A_scope_of_another_day_is_refused()
    {
        var today = DateTimeOffset.UtcNow.ToString("yyyyMMdd", null);
        await server.AssertRefusedAsync(
            Put with { Corrupt = head => head.Replace($"/{today}/", "/20200101/") },
            400,
            "AuthorizationHeaderMalformed");
    }

    [Theory]
    [InlineData(-16)]
    [InlineData(16)]
    [InlineData(-60 * 24 * 365)]
    public async Task A_request_signed_at_another_time_is_refused(int minutes) => await server.AssertRefusedAsync(
        Put with { SignedAt = DateTimeOffset.UtcNow.AddMinutes(minutes) }, 403, "RequestTimeTooSkewed");

    [Theory]
    [InlineData("19691231T235959Z")]
    [InlineData("99999999T999999Z")]
    [InlineData("yesterday")]
    [InlineData("")]
    public async Task A_date_that_is_none_is_refused(string date) => await server.AssertRefusedAsync(
        Put with { Corrupt = head => ReplaceDate(head, date) }, 403, "AccessDenied");

    [Fact]
    public async Task A_key_that_nobody_has_is_refused() => await server.AssertRefusedAsync(
        Put with { Credential = server.Client.Credential with { AccessKeyId = "AKIDNOBODY" } },
        403,
        "InvalidAccessKeyId");

    [Fact]
    public async Task Another_secret_is_refused() => await server.AssertRefusedAsync(
        Put with { Credential = server.Client.Credential with { SecretAccessKey = "another secret key" } },
        403,
        "SignatureDoesNotMatch");

    [Theory]
    [InlineData("a token of another key")]
    [InlineData("")]
    public async Task A_session_token_with_a_key_that_has_none_is_refused(string token) =>
        await server.AssertRefusedAsync(
            Put with { Credential = server.Client.Credential with { SessionToken = token } }, 400, "InvalidToken");

    [Fact]
    public async Task A_request_without_credentials_is_refused_for_every_operation()
    {
        (string Method, string Target)[] requests =
        [
            ("GET", "/"), ("PUT", "/mine"), ("HEAD", "/attacked"), ("DELETE", "/attacked"), ("GET", "/attacked"),
            ("GET", "/attacked?list-type=2"), ("GET", "/attacked?location"), ("GET", "/attacked?versioning"),
            ("POST", "/attacked?delete"), ("PUT", "/attacked/new"), ("GET", "/attacked/victim"),
            ("HEAD", "/attacked/victim"), ("DELETE", "/attacked/victim"),
        ];
        foreach (var (method, target) in requests)
        {
            await server.AssertRefusedAsync(
                new RawRequest(method, target) { IsAnonymous = true },
                403,
                method == "HEAD" ? null : "AccessDenied");
        }
    }

    [Theory]
    [InlineData("Basic cm9vdDpyb290")]
    [InlineData("Bearer token")]
    [InlineData("AWS4-HMAC-SHA512 Credential=x, SignedHeaders=host, Signature=y")]
    [InlineData("AWS4-HMAC-SHA256-FOR-FREE x")]
    public async Task Another_kind_of_authorization_is_refused(string authorization) => await server.AssertRefusedAsync(
        new RawRequest("DELETE", "/attacked/victim") { IsAnonymous = true }.With("authorization", authorization),
        400,
        "InvalidArgument");

    [Fact]
    public async Task Two_kinds_of_authorization_at_once_are_refused() => await server.AssertRefusedAsync(
        new RawRequest("DELETE", "/attacked/victim?Signature=x&AWSAccessKeyId=y&Expires=1"), 400, "InvalidArgument");

    [Fact]
    public async Task SigV2_covers_what_it_covers_and_no_more()
    {
        await server.AssertRefusedAsync(V2("DELETE", "/attacked/victim", signedTarget: "/attacked/other"),
            403, "SignatureDoesNotMatch");
        await server.AssertRefusedAsync(V2("DELETE", "/attacked/victim", signedMethod: "GET"),
            403, "SignatureDoesNotMatch");
        await server.AssertRefusedAsync(
            V2("PUT", "/attacked/new").With("x-amz-copy-source", "/neighbour/secret"), 403, "SignatureDoesNotMatch");
        Assert.Equal(AttackedServer.VictimText, (await server.Client.SendAsync(V2("GET", "/attacked/victim"))).Text);
    }

    [Fact]
    public async Task SigV2_opens_no_change_feed_since_it_does_not_cover_which()
    {
        const string Feed = "/drystone/v1/changes";
        var signed = await server.AssertRefusedAsync(
            V2("GET", Feed + "?bucket=attacked", signedTarget: Feed), 403, "AccessDenied");
        Assert.Contains("Signature Version 4 only", signed.Text, StringComparison.Ordinal);
        var expires = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds();
        var secret = Encoding.UTF8.GetBytes(server.Client.Credential.SecretAccessKey);
        var signature = Convert.ToBase64String(
            HMACSHA1.HashData(secret, Encoding.UTF8.GetBytes($"GET\n\n\n{expires}\n{Feed}")));
        var link = $"{Feed}?bucket=attacked&AWSAccessKeyId={server.Client.Credential.AccessKeyId}&Expires={expires}"
            + $"&Signature={Uri.EscapeDataString(signature)}";
        var linked = await server.AssertRefusedAsync(
            new RawRequest("GET", link) { IsAnonymous = true }, 403, "AccessDenied");
        Assert.Contains("Signature Version 4 only", linked.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SigV2_is_refused_where_it_is_switched_off()
    {
        using var directory = new Tests.Hosting.TestDirectory();
        var options = AttackedServer.Options(directory.Path) with { AllowSignatureV2 = false };
        await using var strict = await WatchedServer.StartAsync(options, CancellationToken.None);
        var client = AttackedServer.ClientOf(strict);
        var answer = await client.SendAsync(V2("GET", "/", credential: client.Credential));
        Assert.Equal((400, "InvalidRequest"), (answer.Status, answer.Code));
        Assert.Equal(200, (await client.GetAsync("/")).Status);
    }

    [Fact]
    public async Task Another_account_reaches_nothing_and_its_key_ends_with_it()
    {
        await using var control = (await ControlClient.TryConnectAsync(server.DataDirectory, CancellationToken.None))!;
        var added = await control.AddAsync(
            new NewAccount("stranger", null, null, null, null, null), CancellationToken.None);
        var stranger = server.Client.Credential with
        {
            AccessKeyId = added.AccessKeyId,
            SecretAccessKey = added.SecretAccessKey,
        };
        var buckets = await server.Client.SendAsync(new RawRequest("GET", "/") { Credential = stranger });
        Assert.Empty(buckets.Elements("Name"));
        (string Method, string Target)[] requests =
        [
            ("GET", "/attacked"), ("GET", "/attacked?uploads"), ("DELETE", "/attacked"), ("PUT", "/attacked/new"),
            ("GET", "/attacked/victim"), ("DELETE", "/attacked/victim"), ("POST", "/attacked/new?uploads"),
        ];
        foreach (var (method, target) in requests)
        {
            await server.AssertRefusedAsync(
                new RawRequest(method, target) { Credential = stranger }, 403, "AccessDenied");
        }

        await server.AssertRefusedAsync(
            new RawRequest("PUT", "/attacked") { Credential = stranger }, 409, "BucketAlreadyExists");
        var presigned = new RawRequest(
            "GET",
            server.Client.Presign(new RawRequest("GET", "/") { Credential = stranger }, TimeSpan.FromHours(1)))
        {
            IsAnonymous = true,
        };
        Assert.Equal(200, (await server.Client.SendAsync(presigned)).Status);
        await control.RemoveAsync("stranger", withIdentities: false, CancellationToken.None);
        await server.AssertRefusedAsync(presigned, 403, "InvalidAccessKeyId");
    }

    private RawRequest V2(
        string method, string target, string? signedMethod = null, string? signedTarget = null,
        Drystone.S3.Signing.Credential? credential = null)
    {
        var (id, secret) = (
            (credential ?? server.Client.Credential).AccessKeyId,
            (credential ?? server.Client.Credential).SecretAccessKey);
        var date = DateTimeOffset.UtcNow.ToString("R", null);
        var text = $"{signedMethod ?? method}\n\n\n{date}\n{signedTarget ?? target}";
        var signature = HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text));
        return new RawRequest(method, target) { IsAnonymous = true }
            .With("date", date)
            .With("authorization", $"AWS {id}:{Convert.ToBase64String(signature)}");
    }

    private static string ReplaceDate(string head, string date)
    {
        var start = head.IndexOf("x-amz-date: ", StringComparison.Ordinal) + "x-amz-date: ".Length;
        return head[..start] + date + head[head.IndexOf("\r\n", start, StringComparison.Ordinal)..];
    }
}
