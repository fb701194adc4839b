namespace Drystone.Server.Tests;

/// <summary>What browsers are told of a bucket's rules for other origins.</summary>
public sealed class CrossOriginTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string App = "https://app.test";

    [Fact]
    public async Task A_preflight_needs_an_origin_a_bucket_and_its_rules()
    {
        var bucket = await server.NewBucketAsync();
        var without = await server.Anonymous.SendAsync("OPTIONS", $"/{bucket}/key");
        Assert.Equal((400, "BadRequest"), without.Outcome);
        Assert.Equal("Insufficient information. Origin request header needed.", without["Message"]);
        var noRules = await AskAsync($"/{bucket}", App, "PUT");
        Assert.Equal((403, "AccessForbidden"), noRules.Outcome);
        Assert.Equal("CORSResponse: CORS is not enabled for this bucket.", noRules["Message"]);
        Assert.Equal(("PUT", "BUCKET"), (noRules["Method"], noRules["ResourceType"]));
        var noBucket = await AskAsync("/no-such-bucket/key", App, null);
        Assert.Equal((403, "AccessForbidden"), noBucket.Outcome);
        Assert.Equal("CORSResponse: Bucket not found", noBucket["Message"]);
        Assert.Equal(("OPTIONS", "OBJECT"), (noBucket["Method"], noBucket["ResourceType"]));
        Assert.Equal((403, "AccessForbidden"), (await AskAsync("/", App, "GET")).Outcome);
    }

    [Fact]
    public async Task A_preflight_is_answered_by_the_rule_that_allows_it()
    {
        var bucket = await BucketAsync(Rule(App, "GET", "<AllowedHeader>x-amz-*</AllowedHeader>"
            + "<ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>60</MaxAgeSeconds>"));
        var allowed = await AskAsync(
            $"/{bucket}/any/key", App, "GET", ("Access-Control-Request-Headers", "X-Amz-Date"));
        Assert.Equal((200, null), allowed.Outcome);
        Assert.Empty(allowed.Body);
        Assert.Equal(App, allowed.Header("Access-Control-Allow-Origin"));
        Assert.Equal("GET", allowed.Header("Access-Control-Allow-Methods"));
        Assert.Equal("x-amz-date", allowed.Header("Access-Control-Allow-Headers"));
        Assert.Equal("ETag", allowed.Header("Access-Control-Expose-Headers"));
        Assert.Equal("60", allowed.Header("Access-Control-Max-Age"));
        Assert.Equal("true", allowed.Header("Access-Control-Allow-Credentials"));
        Assert.Contains("Origin", allowed.Header("Vary"));
        Assert.Equal((403, "AccessForbidden"), (await AskAsync($"/{bucket}/key", App, "PUT")).Outcome);
        Assert.Equal((403, "AccessForbidden"), (await AskAsync($"/{bucket}/key", "https://b.test", "GET")).Outcome);
        var header = ("Access-Control-Request-Headers", "authorization");
        Assert.Equal((403, "AccessForbidden"), (await AskAsync($"/{bucket}/key", App, "GET", header)).Outcome);
        Assert.Equal((400, "BadRequest"), (await AskAsync($"/{bucket}/key", App, "LIST")).Outcome);
    }

    [Fact]
    public async Task Requests_of_an_allowed_origin_carry_the_headers_whatever_their_answer()
    {
        var bucket = await BucketAsync(Rule(App, "GET") + Rule(App, "PUT"));
        var put = await server.SendAsync("PUT", $"/{bucket}/key", "text"u8.ToArray(), ("Origin", App));
        Assert.Equal((200, App), ((int)put.Status, put.Header("Access-Control-Allow-Origin")));
        var read = await server.SendAsync("GET", $"/{bucket}/key", null, ("Origin", App));
        Assert.Equal(("text", App), (read.Text, read.Header("Access-Control-Allow-Origin")));
        var missing = await server.SendAsync("GET", $"/{bucket}/missing", null, ("Origin", App));
        Assert.Equal((404, App), ((int)missing.Status, missing.Header("Access-Control-Allow-Origin")));
        var denied = await server.Anonymous.SendAsync("GET", $"/{bucket}/key", null, ("Origin", App));
        Assert.Equal((403, App), ((int)denied.Status, denied.Header("Access-Control-Allow-Origin")));
        var wrongSignature = await server.Anonymous.SendAsync(
            "GET", $"/{bucket}/key", null, ("Origin", App), ("Authorization", "AWS4-HMAC-SHA256 Credential=x"));
        Assert.Equal((400, App), ((int)wrongSignature.Status, wrongSignature.Header("Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task Requests_that_no_rule_allows_go_on_without_the_headers()
    {
        var bucket = await BucketAsync(Rule(App, "GET"));
        await server.SendAsync("PUT", $"/{bucket}/key", "text"u8.ToArray());
        (string, string)[][] requests =
        [
            [],
            [("Origin", "https://b.test")],
            [("Origin", App), ("Access-Control-Request-Method", "PUT")],
        ];
        foreach (var headers in requests)
        {
            var answer = await server.SendAsync("GET", $"/{bucket}/key", null, headers);
            Assert.Equal("text", answer.Text);
            Assert.DoesNotContain(
                answer.Headers.Keys, name => name.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task A_rule_for_any_origin_is_answered_without_credentials()
    {
        var bucket = await BucketAsync(Rule("*", "GET"));
        var answer = await AskAsync($"/{bucket}/key", "https://anybody.test", "GET");
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        Assert.Null(answer.Header("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task Rules_count_at_once_and_not_after_they_are_removed()
    {
        var bucket = await BucketAsync(Rule(App, "GET"));
        Assert.Equal((200, null), (await AskAsync($"/{bucket}", App, "GET")).Outcome);
        await server.PutDocumentAsync(bucket, "cors", Document(Rule("https://b.test", "GET")));
        Assert.Equal((403, "AccessForbidden"), (await AskAsync($"/{bucket}", App, "GET")).Outcome);
        await server.DeleteDocumentAsync(bucket, "cors");
        Assert.Equal((403, "AccessForbidden"), (await AskAsync($"/{bucket}", "https://b.test", "GET")).Outcome);
    }

    private Task<RawS3Answer> AskAsync(
        string target, string origin, string? method, params (string Name, string Value)[] more)
    {
        (string, string)[] asked = method is null ? [] : [("Access-Control-Request-Method", method)];
        return server.Anonymous.SendAsync("OPTIONS", target, null, [("Origin", origin), .. asked, .. more]);
    }

    private async Task<string> BucketAsync(string rules)
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal((200, null), (await server.PutDocumentAsync(bucket, "cors", Document(rules))).Outcome);
        return bucket;
    }

    private static string Document(string rules) => $"<CORSConfiguration>{rules}</CORSConfiguration>";

    private static string Rule(string origin, string method, string more = "") =>
        $"<CORSRule><AllowedMethod>{method}</AllowedMethod><AllowedOrigin>{origin}</AllowedOrigin>{more}</CORSRule>";
}
