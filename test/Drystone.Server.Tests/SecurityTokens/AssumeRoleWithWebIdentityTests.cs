using System.Text.Json.Nodes;
using Drystone.Server.Tests.Identity.OpenId;

namespace Drystone.Server.Tests.SecurityTokens;

/// <summary>Roles for web identities through the front door. Which tokens are believed is tested beside the validator.
/// </summary>
public sealed class AssumeRoleWithWebIdentityTests(StsServer server) : IClassFixture<StsServer>
{
    private const string Tagging = "\"sts:AssumeRoleWithWebIdentity\",\"sts:TagSession\"";

    [Fact]
    public async Task A_role_is_given_for_a_token()
    {
        var role = await server.NewWebRoleAsync();
        var bucket = await server.NewBucketAsync();
        var answer = await server.AssumeByTokenAsync(role, server.Token());
        Assert.Equal((200, null), answer.Outcome);
        Assert.Equal(TestIssuer.Subject, answer["SubjectFromWebIdentityToken"]);
        Assert.Equal(TestIssuer.ClientId, answer["Audience"]);
        Assert.Equal(server.ProviderArn, answer["Provider"]);
        Assert.Equal($"{role.Id}:web-session", answer["AssumedRoleId"]);
        var session = server.SessionOf(answer);
        Assert.Equal("text", (await session.SendAsync("GET", $"/{bucket}/key")).Text);
        Assert.Equal(
            $"arn:aws:sts::{server.AccountId}:assumed-role/{role.Name}/web-session",
            (await StsServer.StsAsync(session, "GetCallerIdentity"))["Arn"]);
    }

    [Theory]
    [InlineData("sub", "\"3e8b7e6c\"", true)]
    [InlineData("sub", "\"another\"", false)]
    [InlineData("aud", "\"drystone\"", true)]
    [InlineData("repository", "\"team/project\"", true)]
    [InlineData("absent", "\"x\"", false)]
    public async Task Claims_are_conditions_of_the_trust_policy(string claim, string value, bool isAllowed)
    {
        var role = await server.NewWebRoleAsync(
            $$$"""{"StringEquals":{"{{{server.ProviderUrl}}}:{{{claim}}}":{{{value}}}}}""");
        var answer = await server.AssumeByTokenAsync(
            role, server.Token(claims => claims["repository"] = "team/project"));
        Assert.Equal(isAllowed ? (200, null) : (403, "AccessDenied"), answer.Outcome);
    }

    [Fact]
    [Trait("Attack", "20")]
    public async Task A_claim_passes_for_no_other_condition_key()
    {
        var role = await server.NewWebRoleAsync("""{"StringEquals":{"aws:username":"admin"}}""");
        var token = server.Token(claims =>
        {
            claims["aws:username"] = "admin";
            claims["username"] = "admin";
            claims["aws:SourceIp"] = "192.0.2.1";
        });
        Assert.Equal((403, "AccessDenied"), (await server.AssumeByTokenAsync(role, token)).Outcome);
    }

    [Fact]
    public async Task What_a_session_keeps_of_its_claims_is_there_for_policies()
    {
        var bucket = await server.NewBucketAsync();
        foreach (var (key, value) in new[]
        {
            ($"{server.ProviderUrl}:sub", TestIssuer.Subject), ($"{server.ProviderUrl}:aud", TestIssuer.ClientId),
            ($"{server.ProviderUrl}:amr", "pwd"), ("aws:FederatedProvider", server.ProviderArn),
        })
        {
            var role = await server.NewWebRoleAsync(policy: $$$"""
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*",
                 "Condition":{"ForAnyValue:StringEquals":{"{{{key}}}":"{{{value}}}"} } }]}
                """);
            var token = server.Token(claims => claims["amr"] = new JsonArray("mfa", "pwd"));
            var session = server.SessionOf(await server.AssumeByTokenAsync(role, token));
            Assert.Equal((key, "text"), (key, (await session.SendAsync("GET", $"/{bucket}/key")).Text));
        }
    }

    [Fact]
    [Trait("Attack", "20")]
    public async Task Errors_are_those_of_AWS()
    {
        var role = await server.NewWebRoleAsync();
        Assert.Equal((400, "InvalidIdentityToken"), await OutcomeAsync("a.b.c"));
        Assert.Equal((400, "InvalidIdentityToken"), await OutcomeAsync(server.Token(claims => claims["aud"] = "x")));
        Assert.Equal((400, "InvalidIdentityToken"), await OutcomeAsync(server.Token(claims => claims.Remove("exp"))));
        Assert.Equal((400, "InvalidIdentityToken"), await OutcomeAsync(server.Token()[..^4]));
        Assert.Equal(
            (400, "ExpiredTokenException"),
            await OutcomeAsync(server.Token(claims => claims["exp"] = server.Clock.GetUtcNow().ToUnixTimeSeconds())));
        var unknown = await server.AssumeByTokenAsync(
            role, server.Token(claims => claims["iss"] = "https://unknown.example"));
        Assert.Equal((400, "InvalidIdentityToken"), unknown.Outcome);
        Assert.Equal(
            "No OpenIDConnect provider found in your account for https://unknown.example", unknown["Message"]);

        async Task<(int, string?)> OutcomeAsync(string token) =>
            (await server.AssumeByTokenAsync(role, token)).Outcome;
    }

    [Fact]
    public async Task An_issuer_that_cannot_be_asked_is_said_to_be_so()
    {
        const string Url = "https://127.0.0.1:9/away";
        await server.Root.SendAsync(QueryApi.QueryCalls.NewForm(
            ("Action", "CreateOpenIDConnectProvider"), ("Version", "2010-05-08"), ("Url", Url),
            ("ClientIDList.member.1", TestIssuer.ClientId)));
        var role = await server.NewRoleAsync(
            $$"""{"Federated":"arn:aws:iam::{{server.AccountId}}:oidc-provider/127.0.0.1:9/away"}""",
            "\"sts:AssumeRoleWithWebIdentity\"");
        var answer = await server.AssumeByTokenAsync(role, server.Token(claims => claims["iss"] = Url));
        Assert.Equal((400, "IDPCommunicationError"), answer.Outcome);
    }

    [Fact]
    public async Task A_provider_is_good_for_its_own_account_only()
    {
        var role = await server.NewWebRoleAsync();
        var elsewhere = role with { Arn = $"arn:aws:iam::{server.OtherAccountId}:role/jobs/{role.Name}" };
        Assert.Equal(
            (400, "InvalidIdentityToken"), (await server.AssumeByTokenAsync(elsewhere, server.Token())).Outcome);
        var nowhere = role with { Arn = "arn:aws:iam::000000000000:role/r" };
        Assert.Equal(
            (400, "InvalidIdentityToken"), (await server.AssumeByTokenAsync(nowhere, server.Token())).Outcome);
    }

    [Fact]
    [Trait("Attack", "20")]
    public async Task A_role_that_trusts_users_or_is_absent_is_not_given()
    {
        var role = await server.NewWebRoleAsync();
        var ofUsers = await server.NewRoleAsync("""{"AWS":"*"}""", "\"sts:*\"");
        var absent = role with { Arn = $"arn:aws:iam::{server.AccountId}:role/absent" };
        foreach (var other in new[] { ofUsers, absent })
        {
            var refused = await server.AssumeByTokenAsync(other, server.Token());
            Assert.Equal((403, "AccessDenied"), refused.Outcome);
            Assert.Equal("Not authorized to perform sts:AssumeRoleWithWebIdentity", refused["Message"]);
        }

        // Nor does a signature help.
        var signed = await StsServer.StsAsync(
            server.Root, "AssumeRoleWithWebIdentity", ("RoleArn", ofUsers.Arn), ("RoleSessionName", "session"),
            ("WebIdentityToken", server.Token()));
        Assert.Equal((403, "AccessDenied"), signed.Outcome);
    }

    [Fact]
    public async Task Tags_of_a_token_need_the_role_s_leave_and_are_the_session_s()
    {
        const string OnlyEngineering =
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*",
             "Condition":{"StringEquals":{"aws:PrincipalTag/Department":"Engineering"}}}]}
            """;
        var bucket = await server.NewBucketAsync();
        var token = server.Token(claims => claims["https://aws.amazon.com/tags"] = JsonNode.Parse(
            """{"principal_tags":{"Department":["Engineering"]}}"""));
        var strict = await server.NewWebRoleAsync(policy: OnlyEngineering);
        Assert.Equal((403, "AccessDenied"), (await server.AssumeByTokenAsync(strict, token)).Outcome);
        var role = await server.NewWebRoleAsync(
            """{"StringEquals":{"aws:RequestTag/Department":"Engineering"}}""", Tagging, OnlyEngineering);
        var session = server.SessionOf(await server.AssumeByTokenAsync(role, token));
        Assert.Equal("text", (await session.SendAsync("GET", $"/{bucket}/key")).Text);
        Assert.Equal((403, "AccessDenied"), (await server.AssumeByTokenAsync(role, server.Token())).Outcome);
    }

    [Fact]
    public async Task A_session_policy_limits()
    {
        var role = await server.NewWebRoleAsync();
        var bucket = await server.NewBucketAsync();
        var session = server.SessionOf(await server.AssumeByTokenAsync(
            role, server.Token(),
            ("Policy", """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}
                """)));
        Assert.Equal("text", (await session.SendAsync("GET", $"/{bucket}/key")).Text);
        Assert.Equal((403, "AccessDenied"), (await session.SendAsync("PUT", $"/{bucket}/key", [])).Outcome);
    }

    [Fact]
    [Trait("Attack", "16")]
    public async Task What_an_anonymous_caller_sends_beside_the_token_does_not_matter()
    {
        var role = await server.NewWebRoleAsync("""{"StringEquals":{"aws:userid":"admin"}}""");
        var form = QueryApi.QueryCalls.NewForm(
            ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"), ("RoleArn", role.Arn),
            ("RoleSessionName", "session"), ("WebIdentityToken", server.Token()), ("aws:userid", "admin"),
            ("userid", "admin"));
        var refused = await server.Anonymous.SendAsync(
            form with { Headers = [.. form.Headers, ("userid", "admin"), ("x-amz-security-token", "any")] });
        Assert.Equal((403, "AccessDenied"), refused.Outcome);
    }
}
