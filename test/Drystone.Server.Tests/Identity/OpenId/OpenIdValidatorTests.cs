using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Drystone.Server.Identity.OpenId;

namespace Drystone.Server.Tests.Identity.OpenId;

/// <summary>Attack case 20: which tokens are believed.</summary>
[Trait("Attack", "20")]
public sealed class OpenIdValidatorTests
{
    [Theory]
    [InlineData("RS256", "rsa")]
    [InlineData("PS256", "rsa")]
    [InlineData("ES256", "ec")]
    [InlineData("RS256", null)]
    [InlineData("ES256", null)]
    public async Task A_token_of_the_issuer_is_believed(string algorithm, string? keyId)
    {
        await using var server = await OpenIdFixture.StartAsync();
        var identity = await server.AcceptAsync(server.Issuer.Token(null, algorithm, keyId));
        Assert.Equal((TestIssuer.Subject, TestIssuer.ClientId), (identity.Subject, identity.Audience));
        Assert.Contains(new("sub", TestIssuer.Subject), identity.Claims);
        Assert.Contains(new("aud", TestIssuer.ClientId), identity.Claims);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("rs256")]
    [InlineData("RS512")]
    [InlineData("HS256")]
    [InlineData("ES512")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Other_algorithms_are_refused_before_anybody_is_asked(string? algorithm)
    {
        await using var server = await OpenIdFixture.StartAsync();
        await server.RefuseAsync(server.Issuer.Sign(TestIssuer.Header(algorithm, "rsa"), server.Issuer.Claims()));
        Assert.Empty(server.Issuer.Asked);
    }

    [Theory]
    [InlineData("HS256")]
    [InlineData("RS256")]
    public async Task A_public_key_is_no_shared_secret(string said)
    {
        await using var server = await OpenIdFixture.StartAsync();
        var signed = $"{TestIssuer.Encode(TestIssuer.Header(said, "rsa").ToJsonString())}."
            + TestIssuer.Encode(server.Issuer.Claims().ToJsonString());
        foreach (var secret in new[]
        {
            server.Issuer.Rsa.ExportRSAPublicKey(), server.Issuer.Rsa.ExportSubjectPublicKeyInfo(),
            Encoding.ASCII.GetBytes(server.Issuer.Rsa.ExportSubjectPublicKeyInfoPem()),
            server.Issuer.Rsa.ExportParameters(false).Modulus!,
        })
        {
            var signature = HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed));
            await server.RefuseAsync($"{signed}.{System.Buffers.Text.Base64Url.EncodeToString(signature)}");
        }
    }

    [Fact]
    public async Task A_token_signed_by_its_bearer_is_refused()
    {
        await using var server = await OpenIdFixture.StartAsync();
        await using var other = await TestIssuer.StartAsync(isOther: true);
        other.Now = server.Clock.Now;
        var claims = server.Issuer.Claims();
        await server.RefuseAsync(other.Sign(TestIssuer.Header("RS256", "rsa"), claims));
        await server.RefuseAsync(other.Sign(TestIssuer.Header("ES256", "ec"), claims));
        Assert.Empty(other.Asked);
    }

    [Theory]
    [InlineData("jwk")]
    [InlineData("jku")]
    [InlineData("x5u")]
    [InlineData("x5c")]
    public async Task Keys_that_a_token_brings_along_are_not_looked_at(string name)
    {
        await using var server = await OpenIdFixture.StartAsync();
        await using var other = await TestIssuer.StartAsync(isOther: true);
        var header = TestIssuer.Header("RS256", "brought");
        header[name] = name switch
        {
            "jwk" => TestIssuer.RsaKey(other.Rsa, "brought"),
            "x5c" => new JsonArray("AAAA"),
            _ => other.Url + "/certs",
        };
        await server.RefuseAsync(other.Sign(header, server.Issuer.Claims()));
        Assert.Empty(other.Asked);
    }

    [Fact]
    public async Task A_key_verifies_only_the_algorithm_that_it_is_for()
    {
        await using var server = await OpenIdFixture.StartAsync();
        server.Issuer.Keys[0]["alg"] = "PS256";
        await server.AcceptAsync(server.Issuer.Token(null, "PS256"));
        await server.RefuseAsync(server.Issuer.Token(null, "RS256"));
        await server.RefuseAsync(server.Issuer.Token(null, "ES256", "rsa"));
        await server.RefuseAsync(server.Issuer.Token(null, "RS256", "ec"));
    }

    [Theory]
    [InlineData("../../../../dev/null")]
    [InlineData("/dev/null")]
    [InlineData("' OR '1'='1")]
    [InlineData("rsa\u0000")]
    [InlineData("RSA")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("")]
    public async Task A_key_id_is_only_compared(string keyId)
    {
        await using var server = await OpenIdFixture.StartAsync();
        await server.RefuseAsync(server.Issuer.Token(null, "RS256", keyId));
        Assert.All(server.Issuer.Asked, path => Assert.StartsWith("/realms/demo/", path, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("iss")]
    [InlineData("sub")]
    [InlineData("aud")]
    [InlineData("exp")]
    [InlineData("iat")]
    public async Task What_a_token_must_say_it_must_say(string claim)
    {
        await using var server = await OpenIdFixture.StartAsync();
        await server.RefuseAsync(server.Issuer.Token(claims => claims.Remove(claim)));
        await server.RefuseAsync(server.Issuer.Token(claims => claims[claim] = null));
        await server.RefuseAsync(server.Issuer.Token(claims => claims[claim] = new JsonObject()));
        await server.RefuseAsync(server.Issuer.Token(claims => claims[claim] = new JsonArray()));
        await server.RefuseAsync(server.Issuer.Token(claims => claims[claim] = ""));
        Assert.Empty(server.Issuer.Asked);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1e99")]
    [InlineData("253402300800")]
    [InlineData("\"9999999999\"")]
    [InlineData("true")]
    public async Task A_time_is_a_number_that_is_one(string number)
    {
        await using var server = await OpenIdFixture.StartAsync();
        await server.RefuseAsync(server.Issuer.Token(claims => claims["exp"] = JsonNode.Parse(number)));
        await server.RefuseAsync(server.Issuer.Token(claims => claims["nbf"] = JsonNode.Parse(number)));
    }

    [Theory]
    [InlineData("exp", 1, true)]
    [InlineData("exp", 0, false)]
    [InlineData("exp", -1, false)]
    [InlineData("nbf", 60, true)]
    [InlineData("nbf", 61, false)]
    [InlineData("iat", 60, true)]
    [InlineData("iat", 61, false)]
    public async Task A_token_has_its_time(string claim, int secondsFromNow, bool isBelieved)
    {
        await using var server = await OpenIdFixture.StartAsync();
        var at = server.Clock.Now.ToUnixTimeSeconds() + secondsFromNow;
        var token = server.Issuer.Token(claims => claims[claim] = at);
        if (isBelieved)
        {
            await server.AcceptAsync(token);
            return;
        }

        var refusal = await server.RefuseAsync(
            token, claim == "exp" ? WebIdentityFault.Expired : WebIdentityFault.InvalidToken);
        Assert.Equal(
            claim == "exp",
            refusal.Message.Contains(at.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_time_may_have_a_fraction()
    {
        await using var server = await OpenIdFixture.StartAsync();
        await server.AcceptAsync(server.Issuer.Token(
            claims => claims["exp"] = server.Clock.Now.ToUnixTimeMilliseconds() / 1000.0 + 0.5));
    }

    [Theory]
    [InlineData("\"other\"", null, false)]
    [InlineData("[\"other\", \"drystone\"]", null, true)]
    [InlineData("\"Drystone\"", null, false)]
    [InlineData("[\"drystone\", 1]", null, false)]
    [InlineData("\"account\"", "\"drystone\"", true)]
    [InlineData("\"drystone\"", "\"other\"", false)]
    [InlineData("\"drystone\"", "1", false)]
    [InlineData("\"drystone\"", "null", false)]
    public async Task A_token_is_for_a_registered_client(string audience, string? party, bool isBelieved)
    {
        await using var server = await OpenIdFixture.StartAsync();
        var token = server.Issuer.Token(claims =>
        {
            claims["aud"] = JsonNode.Parse(audience);
            if (party is not null)
            {
                claims["azp"] = JsonNode.Parse(party);
            }
        });
        if (!isBelieved)
        {
            await server.RefuseAsync(token);
            return;
        }

        var identity = await server.AcceptAsync(token);
        Assert.Equal(TestIssuer.ClientId, identity.Audience);
        Assert.Contains(new("aud", TestIssuer.ClientId), identity.Claims);
        Assert.Equal(party is not null, identity.Claims.Contains(new("oaud", "account")));
    }

    [Fact]
    public async Task Without_registered_clients_no_token_is_for_anybody()
    {
        await using var server = await OpenIdFixture.StartAsync();
        await server.RefuseAsync(server.Issuer.Token(), provider: server.Issuer.Provider with { ClientIds = [] });
    }

    [Fact]
    public async Task Another_issuer_s_token_is_not_that_issuer_s()
    {
        await using var server = await OpenIdFixture.StartAsync();
        await server.RefuseAsync(server.Issuer.Token(claims => claims["iss"] = server.Issuer.Url + "2"));
        await server.RefuseAsync(server.Issuer.Token(claims => claims["iss"] = server.Issuer.Url.ToUpperInvariant()));

        // http where https is registered.
        var secure = server.Issuer.Provider with
        {
            IssuerUrl = server.Issuer.Url.Replace("http:", "https:", StringComparison.Ordinal),
        };
        await server.RefuseAsync(server.Issuer.Token(), provider: secure);
        await server.AcceptAsync(server.Issuer.Token(claims => claims["iss"] = server.Issuer.Url + "/"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d")]
    [InlineData("..")]
    [InlineData("e30.e30.")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.W10.AA")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e30=.AA")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e 30.AA")]
    public void What_is_no_token_is_refused(string text) =>
        Assert.Throws<WebIdentityException>(() => OpenIdValidator.IssuerOf(JsonWebToken.Parse(text)));

    [Theory]
    [InlineData("crit")]
    [InlineData("b64")]
    public void Extensions_that_change_the_meaning_are_refused(string name)
    {
        var header = TestIssuer.Header("RS256", "rsa");
        header[name] = name == "crit" ? new JsonArray("exp") : false;
        Assert.Throws<WebIdentityException>(() =>
            JsonWebToken.Parse($"{TestIssuer.Encode(header.ToJsonString())}.e30.AA"));
    }

    [Theory]
    [InlineData("logout+jwt")]
    [InlineData("dpop+jwt")]
    [InlineData("")]
    public void Tokens_for_something_else_are_refused(string type)
    {
        var header = TestIssuer.Header("RS256", "rsa");
        header["typ"] = type;
        Assert.Throws<WebIdentityException>(() =>
            JsonWebToken.Parse($"{TestIssuer.Encode(header.ToJsonString())}.e30.AA"));
    }

    [Fact]
    public async Task A_name_that_is_there_twice_is_refused()
    {
        await using var server = await OpenIdFixture.StartAsync();
        var claims = server.Issuer.Claims().ToJsonString();
        var header = TestIssuer.Header("RS256", "rsa").ToJsonString();
        await server.AcceptAsync(server.Issuer.Sign(header, claims, "RS256"));
        await server.RefuseAsync(server.Issuer.Sign(header, "{\"sub\":\"admin\"," + claims[1..], "RS256"));
        await server.RefuseAsync(server.Issuer.Sign(header, "{\"s\\u0075b\":\"admin\"," + claims[1..], "RS256"));
        await server.RefuseAsync(server.Issuer.Sign("{\"alg\":\"RS256\"," + header[1..], claims, "RS256"));
    }

    [Fact]
    public async Task A_token_that_was_altered_is_refused()
    {
        await using var server = await OpenIdFixture.StartAsync();
        foreach (var (algorithm, key) in new[] { ("RS256", "rsa"), ("PS256", "rsa"), ("ES256", "ec") })
        {
            var parts = server.Issuer.Token(null, algorithm, key).Split('.');
            var claims = server.Issuer.Claims();
            claims["sub"] = "admin";
            await server.RefuseAsync($"{parts[0]}.{TestIssuer.Encode(claims.ToJsonString())}.{parts[2]}");
            await server.RefuseAsync($"{parts[0]}.{parts[1]}.");
            await server.RefuseAsync($"{parts[0]}.{parts[1]}.{new string('A', parts[2].Length)}");
            await server.RefuseAsync($"{parts[0]}.{parts[1]}.{parts[2][..^4]}");
        }
    }

    [Fact]
    public void A_token_is_bounded()
    {
        Assert.Throws<WebIdentityException>(() => JsonWebToken.Parse(new string('a', OpenIdLimits.MaxTokenChars + 1)));
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100);
        Assert.Throws<WebIdentityException>(() => JsonWebToken.Parse(
            $"{TestIssuer.Encode("{\"alg\":\"RS256\"}")}.{TestIssuer.Encode(deep)}.AA"));
    }

    [Theory]
    [InlineData("https://aws")]
    [InlineData("https://s3")]
    [InlineData("https://sts/")]
    [InlineData("ftp://a.example")]
    [InlineData("a.example")]
    [InlineData("https://a.example?x")]
    [InlineData("https://user@a.example")]
    public void An_issuer_that_could_pass_for_a_service_names_no_condition_keys(string issuer)
    {
        var claims = TestIssuer.Encode(new JsonObject { ["iss"] = issuer }.ToJsonString());
        var token = JsonWebToken.Parse($"{TestIssuer.Encode("{\"alg\":\"RS256\"}")}.{claims}.AA");
        Assert.Throws<WebIdentityException>(() => OpenIdValidator.IssuerOf(token));
    }

    [Fact]
    public async Task Claims_become_conditions_and_tags()
    {
        await using var server = await OpenIdFixture.StartAsync();
        var identity = await server.AcceptAsync(server.Issuer.Token(claims =>
        {
            claims["amr"] = new JsonArray("mfa", "pwd");
            claims["email_verified"] = true;
            claims["level"] = 3;
            claims["address"] = new JsonObject { ["street"] = "x" };
            claims["https://aws.amazon.com/source_identity"] = "alice";
            claims["https://aws.amazon.com/tags"] = JsonNode.Parse("""
                {"principal_tags": {"Department": ["Engineering"], "Team": ["red"]}, "transitive_tag_keys": ["Team"]}
                """);
        }));
        Assert.Equal(
            [
                new("aud", "drystone"), new("iss", server.Issuer.Url), new("sub", TestIssuer.Subject),
                new("amr", "mfa"),
                new("amr", "pwd"), new("email_verified", "true"), new("level", "3"),
            ],
            identity.Claims);
        Assert.Equal([new("Department", "Engineering"), new("Team", "red")], identity.Tags);
        Assert.Equal(["Team"], identity.TransitiveTagKeys);
        Assert.Equal("alice", identity.SourceIdentity);
    }

    [Fact]
    public async Task Claims_that_people_name_do_not_pass_for_others()
    {
        await using var server = await OpenIdFixture.StartAsync();
        var identity = await server.AcceptAsync(server.Issuer.Token(claims =>
        {
            foreach (var name in new[]
            {
                "SUB", "Aud", "OAUD", "Azp", "AMR", "Iss", "EXP", "HTTPS://AWS.amazon.com/tags", "8443:sub",
                "8443/realm:sub", "Role", "ROLE",
            })
            {
                claims[name] = "admin";
            }

            claims["role"] = "guest";
            claims["https://example.com/team"] = "red";
        }));
        Assert.Equal(
            [
                new("aud", "drystone"), new("iss", server.Issuer.Url), new("sub", TestIssuer.Subject),
                new("https://example.com/team", "red"),
            ],
            identity.Claims);
        Assert.Empty(identity.Tags);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("{\"principal_tags\": 1}")]
    [InlineData("{\"principal_tags\": {\"a\": 1}}")]
    [InlineData("{\"principal_tags\": {\"a\": [[]]}}")]
    [InlineData("{\"transitive_tag_keys\": {}}")]
    public async Task Tags_that_are_none_are_refused(string tags)
    {
        await using var server = await OpenIdFixture.StartAsync();
        await server.RefuseAsync(server.Issuer.Token(
            claims => claims["https://aws.amazon.com/tags"] = JsonNode.Parse(tags)));
    }
}
