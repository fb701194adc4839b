using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Drystone.Engine.Identity;
using Drystone.Testing.Secrets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Tests.Identity.OpenId;

/// <summary>An OpenID issuer on loopback with keys of all kinds that are accepted, whose tokens and documents a test
/// can spoil.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    public const string ClientId = "drystone";
    public const string Subject = "3e8b7e6c";

    // Making one takes longer than the rest of most tests.
    private static readonly Lazy<RSAParameters> Key = new(NewKey);
    private static readonly Lazy<RSAParameters> OtherKey = new(NewKey);

    private readonly WebApplication app;

    private TestIssuer(WebApplication app, RSAParameters key) => (this.app, Rsa) = (app, RSA.Create(key));

    public RSA Rsa { get; }

    public ECDsa Curve { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>As tokens and the discovery document have it.</summary>
    public string Url { get; private set; } = "";

    public Uri Address { get; private set; } = null!;

    public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

    /// <summary>What was asked for, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Answers in place of the issuer; returns false to let it answer.</summary>
    public Func<HttpContext, Task<bool>> Answer { get; set; } = _ => Task.FromResult(false);

    public List<JsonObject> Keys { get; } = [];

    /// <summary>The discovery document; null fields are left as they are.</summary>
    public JsonObject Discovery { get; private set; } = [];

    public OidcProvider Provider => new(Url[(Url.IndexOf("//", StringComparison.Ordinal) + 2)..], Url, Now)
    {
        ClientIds = [ClientId],
    };

    /// <param name="certificate">Null: plain HTTP.</param>
    /// <param name="isOther">Whether its keys differ from those of issuers that are not.</param>
    public static async Task<TestIssuer> StartAsync(X509Certificate2? certificate = null, bool isOther = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var issuer = new TestIssuer(builder.Build(), isOther ? OtherKey.Value : Key.Value);
        issuer.app.Run(issuer.HandleAsync);
        await issuer.app.StartAsync();
        issuer.Address = new Uri(issuer.app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        issuer.Url = new Uri(issuer.Address, "/realms/demo").ToString();
        issuer.Discovery = new JsonObject { ["issuer"] = issuer.Url, ["jwks_uri"] = issuer.Url + "/certs" };
        issuer.Keys.AddRange([RsaKey(issuer.Rsa, "rsa"), CurveKey(issuer.Curve, "ec")]);
        return issuer;
    }

    public static JsonObject RsaKey(RSA rsa, string? id)
    {
        var numbers = rsa.ExportParameters(false);
        return WithId(new JsonObject
        {
            ["kty"] = "RSA",
            ["n"] = Base64Url.EncodeToString(numbers.Modulus),
            ["e"] = Base64Url.EncodeToString(numbers.Exponent),
        }, id);
    }

    public static JsonObject CurveKey(ECDsa curve, string? id)
    {
        var point = curve.ExportParameters(false).Q;
        return WithId(new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
        }, id);
    }

    public JsonObject Claims() => new()
    {
        ["iss"] = Url,
        ["sub"] = Subject,
        ["aud"] = ClientId,
        ["iat"] = Now.ToUnixTimeSeconds() - 5,
        ["exp"] = Now.ToUnixTimeSeconds() + 600,
    };

    /// <param name="change">Spoils the claims.</param>
    public string Token(Action<JsonObject>? change = null, string algorithm = "RS256", string? keyId = "rsa")
    {
        var claims = Claims();
        change?.Invoke(claims);
        return Sign(Header(algorithm, keyId), claims);
    }

    public static JsonObject Header(string? algorithm, string? keyId)
    {
        var header = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT" };
        if (keyId is not null)
        {
            header["kid"] = keyId;
        }

        return header;
    }

    public string Sign(JsonObject header, JsonNode claims) =>
        Sign(header.ToJsonString(), claims.ToJsonString(), (string?)header["alg"]);

    public string Sign(string header, string claims, string? algorithm)
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = algorithm switch
        {
            "RS256" => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "PS256" => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "ES256" => Curve.SignData(bytes, HashAlgorithmName.SHA256),
            "RS512" => Rsa.SignData(bytes, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            _ => [],
        };
        var token = $"{signed}.{Base64Url.EncodeToString(signature)}";
        SecretSink.Run.Guard(SecretKind.WebIdentityToken, token);
        return token;
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Rsa.Dispose();
        Curve.Dispose();
    }

    private static JsonObject WithId(JsonObject key, string? id)
    {
        if (id is not null)
        {
            key["kid"] = id;
        }

        key["use"] = "sig";
        return key;
    }

    private static RSAParameters NewKey()
    {
        using var made = RSA.Create(2_048);
        return made.ExportParameters(true);
    }

    private async Task HandleAsync(HttpContext context)
    {
        Asked.Enqueue(context.Request.Path);
        if (await Answer(context))
        {
            return;
        }

        var answer = context.Request.Path.Value switch
        {
            "/realms/demo/.well-known/openid-configuration" => Discovery.ToJsonString(),
            "/realms/demo/certs" => new JsonObject
            {
                ["keys"] = new JsonArray([.. Keys.Select(key => key.DeepClone())]),
            }.ToJsonString(),
            _ => null,
        };
        context.Response.StatusCode = answer is null ? 404 : 200;
        await context.Response.WriteAsync(answer ?? "");
    }
}
