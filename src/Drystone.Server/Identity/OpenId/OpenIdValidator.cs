using Drystone.Engine.Identity;

namespace Drystone.Server.Identity.OpenId;

/// <summary>Decides whether a token is believed: the issuer is a registered one, the signature is that issuer's, and
/// the claims hold for the provider now.</summary>
internal sealed class OpenIdValidator(IssuerKeys keys, TimeProvider time)
{
    /// <summary>Which issuer a token says it is of. Nothing of it is believed yet.</summary>
    /// <returns>The key that providers are registered under.</returns>
    /// <exception cref="WebIdentityException">It is no token, or says no issuer that claims could be named
    /// after.</exception>
    public static string IssuerOf(JsonWebToken token) =>
        token.Claims.Text("iss") is { Length: <= OpenIdLimits.MaxIssuerChars } issuer
        && IssuerNames.KeyOf(issuer) is { } key && IssuerNames.MayPrefixKeys(key)
            ? key
            : throw WebIdentityException.Invalid("Missing or invalid required claim: iss");

    /// <param name="provider">The registered provider of <see cref="IssuerOf"/>.</param>
    /// <exception cref="WebIdentityException">The token is not believed.</exception>
    public async Task<WebIdentity> ValidateAsync(JsonWebToken token, OidcProvider provider, CancellationToken cancel)
    {
        // With its scheme: a provider that is registered with https does not vouch for a token of http.
        if (token.Claims.Text("iss") is not { } issuer
            || IssuerNames.Plain(issuer) != IssuerNames.Plain(provider.IssuerUrl))
        {
            throw WebIdentityException.Invalid("The ID Token is not of the issuer that is registered.");
        }

        // Cheap and without asking anybody; what is said of a token that is not the issuer's tells nothing.
        var identity = WebIdentityClaims.Read(token.Claims, provider, time.GetUtcNow());
        var candidates = await keys.FindAsync(provider, token, cancel);
        if (candidates.Count == 0)
        {
            throw WebIdentityException.Invalid("The ID Token is signed with no key of the issuer.");
        }

        return candidates.Any(key => key.Verifies(token))
            ? identity
            : throw WebIdentityException.Invalid("The signature of the ID Token is invalid.");
    }
}
