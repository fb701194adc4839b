using System.Net;
using Drystone.Engine.Identity;
using Drystone.Server.Egress;
using Drystone.Server.Identity.OpenId;

namespace Drystone.Server.Tests.Identity.OpenId;

/// <summary>A validator whose issuer may be on loopback, and its clock.</summary>
internal sealed class OpenIdFixture : IAsyncDisposable
{
    private OpenIdFixture(TestIssuer issuer, EgressGuard guard, bool allowHttp)
    {
        Issuer = issuer;
        var client = new IssuerClient(guard, allowHttp, Clock);
        Validator = new OpenIdValidator(new IssuerKeys(client.FetchAsync, Clock), Clock);
    }

    public static EgressPolicy Loopback { get; } =
        new(AllowPrivate: false, [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")]);

    public TestIssuer Issuer { get; }

    public SteppedClock Clock { get; } = new();

    public OpenIdValidator Validator { get; }

    public static async Task<OpenIdFixture> StartAsync(
        EgressPolicy? policy = null, bool allowHttp = true, TestIssuer? issuer = null, INameResolver? resolver = null)
    {
        var fixture = new OpenIdFixture(
            issuer ?? await TestIssuer.StartAsync(), new EgressGuard(policy ?? Loopback, resolver), allowHttp);
        fixture.Issuer.Now = fixture.Clock.Now;
        return fixture;
    }

    public async Task<WebIdentity> AcceptAsync(string token, OidcProvider? provider = null)
    {
        var parsed = JsonWebToken.Parse(token);
        OpenIdValidator.IssuerOf(parsed);
        return await Validator.ValidateAsync(parsed, provider ?? Issuer.Provider, CancellationToken.None);
    }

    public async Task<WebIdentityException> RefuseAsync(
        string token, WebIdentityFault fault = WebIdentityFault.InvalidToken, OidcProvider? provider = null)
    {
        var refusal = await Assert.ThrowsAsync<WebIdentityException>(() => AcceptAsync(token, provider));
        Assert.Equal(fault, refusal.Fault);
        return refusal;
    }

    public ValueTask DisposeAsync() => Issuer.DisposeAsync();

    /// <summary>Stands still until it is moved; timers are the machine's.</summary>
    internal sealed class SteppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
