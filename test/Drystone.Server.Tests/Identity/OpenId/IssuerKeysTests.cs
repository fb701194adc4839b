using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Drystone.Server.Egress;
using Drystone.Server.Identity.OpenId;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Tests.Identity.OpenId;

/// <summary>Attack case 20: where the keys of issuers come from, and how often.</summary>
[Trait("Attack", "26")]
[Trait("Attack", "20")]
public sealed class IssuerKeysTests
{
    [Fact]
    public async Task Keys_are_kept_and_asked_for_again_when_they_are_old()
    {
        await using var server = await OpenIdFixture.StartAsync();
        await server.AcceptAsync(server.Issuer.Token());
        await server.AcceptAsync(server.Issuer.Token(null, "ES256", "ec"));
        Assert.Equal(2, server.Issuer.Asked.Count);
        server.Clock.Now += OpenIdLimits.KeyAge;
        server.Issuer.Now = server.Clock.Now;
        await server.AcceptAsync(server.Issuer.Token());
        Assert.Equal(4, server.Issuer.Asked.Count);
    }

    [Fact]
    public async Task A_new_key_is_found_and_a_withdrawn_one_ends()
    {
        await using var server = await OpenIdFixture.StartAsync();
        await server.AcceptAsync(server.Issuer.Token());
        server.Issuer.Keys[0] = TestIssuer.RsaKey(server.Issuer.Rsa, "rotated");
        server.Clock.Now += OpenIdLimits.MinRefetchInterval;
        await server.AcceptAsync(server.Issuer.Token(null, "RS256", "rotated"));
        await server.RefuseAsync(server.Issuer.Token());
    }

    [Fact]
    public async Task However_many_tokens_name_unknown_keys_the_issuer_is_asked_once_in_an_interval()
    {
        await using var server = await OpenIdFixture.StartAsync();
        await server.AcceptAsync(server.Issuer.Token());
        server.Clock.Now += OpenIdLimits.MinRefetchInterval;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(
            i => server.RefuseAsync(server.Issuer.Token(null, "RS256", $"unknown-{i}"))));
        Assert.Equal(4, server.Issuer.Asked.Count);
    }

    [Fact]
    public async Task An_issuer_that_does_not_answer_is_left_alone_for_an_interval()
    {
        await using var server = await OpenIdFixture.StartAsync();
        server.Issuer.Answer = context => Status(context, 503);
        for (var i = 0; i < 5; i++)
        {
            await server.RefuseAsync(server.Issuer.Token(), WebIdentityFault.IssuerUnreachable);
        }

        Assert.Single(server.Issuer.Asked);
        server.Issuer.Answer = _ => Task.FromResult(false);
        server.Clock.Now += OpenIdLimits.MinRefetchInterval;
        await server.AcceptAsync(server.Issuer.Token());
    }

    [Fact]
    public async Task Keys_that_came_by_other_thumbprints_are_others()
    {
        await using var server = await OpenIdFixture.StartAsync();
        await server.AcceptAsync(server.Issuer.Token());
        await server.AcceptAsync(
            server.Issuer.Token(), server.Issuer.Provider with { Thumbprints = [new string('a', 40)] });
        Assert.Equal(4, server.Issuer.Asked.Count);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("no json")]
    [InlineData("{\"issuer\": \"https://other.example\", \"jwks_uri\": \"JWKS\"}")]
    [InlineData("{\"issuer\": \"ISSUER\"}")]
    [InlineData("{\"issuer\": \"ISSUER\", \"jwks_uri\": \"file:///etc/passwd\"}")]
    [InlineData("{\"issuer\": \"ISSUER\", \"jwks_uri\": \"/certs\"}")]
    [InlineData("{\"issuer\": \"ISSUER\", \"jwks_uri\": \"ftp://localhost/certs\"}")]
    [InlineData("{\"issuer\": \"ISSUER\", \"jwks_uri\": \"JWKS\", \"jwks_uri\": \"http://a.example/\"}")]
    public async Task A_discovery_document_is_the_issuer_s_own_and_points_to_the_web(string document)
    {
        await using var server = await OpenIdFixture.StartAsync();
        var text = document.Replace("ISSUER", server.Issuer.Url, StringComparison.Ordinal)
            .Replace("JWKS", server.Issuer.Url + "/certs", StringComparison.Ordinal);
        server.Issuer.Answer = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("openid-configuration", StringComparison.Ordinal))
            {
                return false;
            }

            await context.Response.WriteAsync(text);
            return true;
        };
        await server.RefuseAsync(server.Issuer.Token(), WebIdentityFault.IssuerUnreachable);
        Assert.Single(server.Issuer.Asked);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    public async Task Redirects_are_not_followed(int status)
    {
        await using var server = await OpenIdFixture.StartAsync();
        await using var other = await TestIssuer.StartAsync(isOther: true);
        server.Issuer.Answer = context =>
        {
            context.Response.Headers.Location = other.Url + "/.well-known/openid-configuration";
            return Status(context, status);
        };
        await server.RefuseAsync(server.Issuer.Token(), WebIdentityFault.IssuerUnreachable);
        Assert.Empty(other.Asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_is_bounded(bool isDiscovery)
    {
        await using var server = await OpenIdFixture.StartAsync();
        server.Issuer.Answer = async context =>
        {
            if (context.Request.Path.Value!.EndsWith("openid-configuration", StringComparison.Ordinal) != isDiscovery)
            {
                return false;
            }

            var megabyte = new byte[1 << 20];
            try
            {
                for (var i = 0; i < 100; i++)
                {
                    await context.Response.Body.WriteAsync(megabyte, context.RequestAborted);
                }
            }
            catch (OperationCanceledException)
            {
                // The one who asked has seen enough.
            }

            return true;
        };
        await server.RefuseAsync(server.Issuer.Token(), WebIdentityFault.IssuerUnreachable);
    }

    [Fact]
    public async Task Plain_http_is_refused_unless_the_operator_allows_it()
    {
        await using var server = await OpenIdFixture.StartAsync(allowHttp: false);
        await server.RefuseAsync(server.Issuer.Token(), WebIdentityFault.IssuerUnreachable);
        Assert.Empty(server.Issuer.Asked);
    }

    [Fact]
    public async Task Loopback_is_not_asked_unless_the_operator_allows_it()
    {
        await using var server = await OpenIdFixture.StartAsync(EgressPolicy.PublicOnly);
        var refusal = await server.RefuseAsync(server.Issuer.Token(), WebIdentityFault.IssuerUnreachable);
        Assert.DoesNotContain("127.0.0.1", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(server.Issuer.Asked);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    public async Task Keys_elsewhere_pass_the_guard_too(string place)
    {
        await using var server = await OpenIdFixture.StartAsync();
        server.Issuer.Discovery["jwks_uri"] = place;
        await server.RefuseAsync(server.Issuer.Token(), WebIdentityFault.IssuerUnreachable);
        Assert.Single(server.Issuer.Asked);
    }

    [Fact]
    public async Task A_name_that_rebinds_is_judged_at_each_connection()
    {
        var resolver = new Rebinding();
        await using var server = await OpenIdFixture.StartAsync(resolver: resolver);
        server.Issuer.Answer = context =>
        {
            context.Response.Headers.Connection = "close";
            return Task.FromResult(false);
        };
        await server.RefuseAsync(server.Issuer.Token(), WebIdentityFault.IssuerUnreachable);
        Assert.Equal((2, 1), (resolver.Asked, server.Issuer.Asked.Count));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_trusted_by_its_registered_thumbprint()
    {
        using var certificate = SelfSigned("localhost");
        await using var issuer = await TestIssuer.StartAsync(certificate);
        await using var server = await OpenIdFixture.StartAsync(allowHttp: false, issuer: issuer);
        await server.RefuseAsync(issuer.Token(), WebIdentityFault.IssuerUnreachable);
        await server.RefuseAsync(
            issuer.Token(), WebIdentityFault.IssuerUnreachable,
            issuer.Provider with { Thumbprints = [new string('0', 40)] });
        var thumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA1).ToLowerInvariant();
        await server.AcceptAsync(issuer.Token(), issuer.Provider with { Thumbprints = [thumbprint] });
    }

    [Fact]
    public async Task A_thumbprint_does_not_excuse_a_wrong_name()
    {
        using var certificate = SelfSigned("other.example");
        await using var issuer = await TestIssuer.StartAsync(certificate);
        await using var server = await OpenIdFixture.StartAsync(allowHttp: false, issuer: issuer);
        var thumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA1);
        await server.RefuseAsync(
            issuer.Token(), WebIdentityFault.IssuerUnreachable, issuer.Provider with { Thumbprints = [thumbprint] });
    }

    [Fact]
    public async Task A_key_may_be_there_as_a_certificate()
    {
        await using var server = await OpenIdFixture.StartAsync();
        var request = new CertificateRequest(
            "CN=issuer", server.Issuer.Rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = server.Clock.Now;
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var x5c = new JsonArray(Convert.ToBase64String(certificate.RawData));
        server.Issuer.Keys[0] = new JsonObject { ["kty"] = "RSA", ["kid"] = "rsa", ["x5c"] = x5c };
        await server.AcceptAsync(server.Issuer.Token());

        // One that has expired is no key by itself.
        server.Clock.Now = now.AddDays(2);
        server.Issuer.Now = server.Clock.Now;
        await server.RefuseAsync(server.Issuer.Token());
    }

    [Fact]
    public async Task A_key_that_differs_from_its_certificate_is_none()
    {
        await using var server = await OpenIdFixture.StartAsync();
        using var other = RSA.Create(2_048);
        var request = new CertificateRequest("CN=issuer", other, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(server.Clock.Now.AddDays(-1), server.Clock.Now.AddDays(1));
        server.Issuer.Keys[0]["x5c"] = new JsonArray(Convert.ToBase64String(certificate.RawData));
        await server.RefuseAsync(server.Issuer.Token());
    }

    [Theory]
    [InlineData("use", "\"enc\"")]
    [InlineData("key_ops", "[\"encrypt\"]")]
    [InlineData("alg", "\"RSA-OAEP\"")]
    [InlineData("alg", "\"HS256\"")]
    [InlineData("kty", "\"oct\"")]
    [InlineData("kty", "\"EC\"")]
    [InlineData("e", "\"AQ\"")]
    [InlineData("e", "\"BA\"")]
    [InlineData("e", "\"AQAAAAAB\"")]
    [InlineData("e", "\"\"")]
    [InlineData("n", "\"AQAB\"")]
    [InlineData("n", "\"!\"")]
    [InlineData("n", "1")]
    public async Task A_key_that_is_not_for_this_is_left_out(string field, string value)
    {
        await using var server = await OpenIdFixture.StartAsync();
        server.Issuer.Keys[0][field] = JsonNode.Parse(value);
        await server.RefuseAsync(server.Issuer.Token());
        await server.AcceptAsync(server.Issuer.Token(null, "ES256", "ec"));
    }

    [Theory]
    [InlineData("crv", "\"P-384\"")]
    [InlineData("x", "\"AAAA\"")]
    [InlineData("y", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"")]
    public async Task A_point_that_is_not_on_the_curve_is_left_out(string field, string value)
    {
        await using var server = await OpenIdFixture.StartAsync();
        server.Issuer.Keys[1][field] = JsonNode.Parse(value);
        await server.RefuseAsync(server.Issuer.Token(null, "ES256", "ec"));
        await server.AcceptAsync(server.Issuer.Token());
    }

    [Fact]
    public async Task A_token_without_a_key_id_needs_a_single_key()
    {
        await using var server = await OpenIdFixture.StartAsync();
        using var second = RSA.Create(2_048);
        server.Issuer.Keys.Add(TestIssuer.RsaKey(second, "second"));
        await server.RefuseAsync(server.Issuer.Token(null, "RS256", null));
        await server.AcceptAsync(server.Issuer.Token(null, "ES256", null));
    }

    private static Task<bool> Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.FromResult(true);
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = RSA.Create(2_048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Loopback when it is asked first, then the metadata service.</summary>
    private sealed class Rebinding : INameResolver
    {
        public int Asked { get; private set; }

        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancel) => Task.FromResult<IPAddress[]>(
            [++Asked == 1 ? IPAddress.Loopback : IPAddress.Parse("169.254.169.254")]);
    }
}
