namespace Drystone.Server.Identity.OpenId;

/// <summary>Somebody whom an issuer vouches for, believed.</summary>
/// <param name="Subject">The issuer's name for them.</param>
/// <param name="Audience">The registered client that the token is for.</param>
/// <param name="Claims">What the token says that conditions may ask for; a claim may have several values.</param>
internal sealed record WebIdentity(
    string Subject, string Audience, IReadOnlyList<KeyValuePair<string, string>> Claims)
{
    /// <summary>Session tags that the issuer gives; a key may have several values.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    public IReadOnlyList<string> TransitiveTagKeys { get; init; } = [];

    public string? SourceIdentity { get; init; }
}
