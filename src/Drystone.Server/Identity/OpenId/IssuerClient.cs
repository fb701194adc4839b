using System.Net;
using System.Net.Security;
using Drystone.Engine.Identity;
using Drystone.Server.Egress;

namespace Drystone.Server.Identity.OpenId;

/// <summary>Asks issuers for their keys: the discovery document, and the set of keys that it points to. Whoever
/// registers a provider chooses where this goes, so every connection passes the guard, redirects are not followed, and
/// size and time are bounded.</summary>
/// <param name="allowHttp">Whether the operator takes keys that came without TLS.</param>
internal sealed class IssuerClient(EgressGuard guard, bool allowHttp, TimeProvider time)
{
    private const string DiscoveryPath = "/.well-known/openid-configuration";

    /// <exception cref="WebIdentityException">The keys could not be had.</exception>
    public async Task<KeySet> FetchAsync(OidcProvider provider, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(OpenIdLimits.FetchTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        using var http = CreateClient(provider);
        try
        {
            var discovery = await GetAsync(
                http, Place(IssuerNames.Plain(provider.IssuerUrl) + DiscoveryPath), OpenIdLimits.MaxDiscoveryBytes,
                either.Token);
            var keys = await GetAsync(
                http, KeysPlace(provider, discovery), OpenIdLimits.MaxKeySetBytes, either.Token);
            return KeySet.Read(keys, time.GetUtcNow()) ?? throw Unreachable("its keys are no JSON Web Key Set");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or System.Net.Sockets.SocketException)
        {
            throw Unreachable(e is HttpRequestException { InnerException: EgressRefusedException } ? Refused : null, e);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw Unreachable($"it did not answer within {OpenIdLimits.FetchTimeout.TotalSeconds} seconds", e);
        }
    }

    /// <summary>The caller may not learn which addresses are there: the operator finds them in the log.</summary>
    private const string Refused = "the server may not connect to it";

    private HttpClient CreateClient(OidcProvider provider)
    {
        var tls = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = new ThumbprintTrust(provider.Thumbprints).Validate,
        };
        var handler = guard.CreateHttpHandler(OpenIdLimits.FetchTimeout, tls);
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private Uri KeysPlace(OidcProvider provider, byte[] discovery)
    {
        if (StrictJson.ParseObject(discovery) is not { } document)
        {
            throw Unreachable("its discovery document is no JSON object");
        }

        // OpenID Connect Discovery 1.0, 4.3: another issuer's document says nothing of this one.
        if (document.Text("issuer") is not { } issuer
            || IssuerNames.Plain(issuer) != IssuerNames.Plain(provider.IssuerUrl))
        {
            throw Unreachable("its discovery document is another issuer's");
        }

        return Place(document.Text("jwks_uri"));
    }

    private Uri Place(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var place) && place.UserInfo.Length == 0
        && (place.Scheme == Uri.UriSchemeHttps || (place.Scheme == Uri.UriSchemeHttp && allowHttp))
            ? place
            : throw Unreachable("its keys are not at an https address");

    private static async Task<byte[]> GetAsync(HttpClient http, Uri place, int maxBytes, CancellationToken cancel)
    {
        using var answer = await http.GetAsync(place, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw Unreachable($"it answered {(int)answer.StatusCode}");
        }

        await using var body = await answer.Content.ReadAsStreamAsync(cancel);
        var bytes = new byte[maxBytes + 1];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        return length <= maxBytes ? bytes[..length] : throw Unreachable($"it answered more than {maxBytes} bytes");
    }

    private static WebIdentityException Unreachable(string? reason, Exception? inner = null) => new(
        WebIdentityFault.IssuerUnreachable,
        "Couldn't retrieve verification key from your identity provider" + (reason is null ? "." : $": {reason}."),
        inner);
}
