namespace Drystone.Server.Identity.OpenId;

/// <summary>The algorithms that tokens may be signed with. There is no other way in: <c>none</c> and the ones with a
/// shared secret (HS256), which the public key of an issuer would pass for, have no member here.</summary>
internal enum SignatureAlgorithm
{
    RS256,
    PS256,
    ES256,
}

internal static class SignatureAlgorithms
{
    /// <param name="name">As headers and keys have it (RFC 7518, 3.1), which is with regard to case.</param>
    /// <returns>Null for any that is not accepted.</returns>
    public static SignatureAlgorithm? Parse(string? name) => name switch
    {
        "RS256" => SignatureAlgorithm.RS256,
        "PS256" => SignatureAlgorithm.PS256,
        "ES256" => SignatureAlgorithm.ES256,
        _ => null,
    };
}
