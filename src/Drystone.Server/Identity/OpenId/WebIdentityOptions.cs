namespace Drystone.Server.Identity.OpenId;

/// <summary>Where the issuers of web identities may be. Owners of accounts register them, so by default the server asks
/// only those that anybody can ask, over TLS.</summary>
public sealed record WebIdentityOptions
{
    /// <summary>Further networks that issuers may be in, such as 10.1.0.0/16 or 127.0.0.1.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>Whether keys are taken that came without TLS.</summary>
    public bool AllowHttp { get; init; }
}
