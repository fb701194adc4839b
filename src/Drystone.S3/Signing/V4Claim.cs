namespace Drystone.S3.Signing;

/// <summary>What a request says of its own SigV4 signature, parsed and not yet believed.</summary>
/// <param name="SignedHeaders">Names separated by ';'.</param>
/// <param name="ContentSha256">The last line of the canonical request.</param>
internal sealed record V4Claim(
    AuthenticationMethod Method,
    string AccessKeyId,
    CredentialScope Scope,
    string SignedHeaders,
    ReadOnlyMemory<char> Signature,
    DateTimeOffset SignedAt,
    string ContentSha256,
    string? SessionToken)
{
    public const string Algorithm = "AWS4-HMAC-SHA256";
    public const string EcdsaAlgorithm = "AWS4-ECDSA-P256-SHA256";
    public const string SessionTokenHeader = "x-amz-security-token";

    /// <summary>The list of signed headers that nearly all presigned URLs have.</summary>
    public const string HostAlone = "host";

    /// <summary>As many as a request can usefully have: Kestrel's own limit of headers is 100.</summary>
    private const int MaxSignedHeaders = 128;

    /// <summary>Each name once: a repeated one would write its header's value as often as a client likes.</summary>
    public static bool IsHeaderList(string names)
    {
        if (names == HostAlone)
        {
            return true;
        }

        var list = names.ToLowerInvariant().Split(';', MaxSignedHeaders + 1);
        return list.Length <= MaxSignedHeaders
            && !list.Contains("")
            && list.Distinct(StringComparer.Ordinal).Count() == list.Length;
    }
}
