namespace Drystone.Server.Identity.OpenId;

/// <summary>Issuers are URLs, and some write them with a slash at the end and some without.</summary>
internal static class IssuerNames
{
    /// <summary>The URL without a slash at its end.</summary>
    public static string Plain(string issuer) => issuer.EndsWith('/') ? issuer[..^1] : issuer;

    /// <summary>As providers are registered and as condition keys begin: without the scheme.</summary>
    /// <returns>Null when it is no web address without query.</returns>
    public static string? KeyOf(string issuer)
    {
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out var url)
            || url is not { UserInfo: "", Query: "", Fragment: "" }
            || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
        {
            return null;
        }

        var plain = Plain(issuer);
        return plain[(plain.IndexOf("://", StringComparison.Ordinal) + "://".Length)..];
    }

    /// <summary>Whether claims may be condition keys under that name. One of a single word could be a service's, such
    /// as
    /// <c>aws</c>, and its claims would pass for <c>aws:username</c>.</summary>
    public static bool MayPrefixKeys(string key) =>
        key == "localhost" || key.AsSpan().ContainsAny('.', '/', ':');
}
