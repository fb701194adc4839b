namespace Drystone.Engine.Identity;

/// <summary>An OpenID Connect issuer whose tokens roles may be assumed with.</summary>
/// <param name="Url">Without <c>https://</c>, as ARNs and condition keys name it.</param>
/// <param name="IssuerUrl">As it was given, with its scheme: where its keys are found.</param>
public sealed record OidcProvider(string Url, string IssuerUrl, DateTimeOffset CreatedAt)
{
    /// <summary>The audiences that are accepted.</summary>
    public IReadOnlyList<string> ClientIds { get; init; } = [];

    /// <summary>SHA-1 thumbprints of certificates, lower-case hexadecimal, as AWS keeps them.</summary>
    public IReadOnlyList<string> Thumbprints { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];
}
