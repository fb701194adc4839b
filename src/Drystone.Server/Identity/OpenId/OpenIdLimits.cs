namespace Drystone.Server.Identity.OpenId;

/// <summary>The numbers of web identities.</summary>
internal static class OpenIdLimits
{
    /// <summary>AWS's limit of WebIdentityToken:
    /// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html</summary>
    public const int MaxTokenChars = 20_000;

    /// <summary>Of the URL of a provider:
    /// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html</summary>
    public const int MaxIssuerChars = 255;

    /// <summary>OpenID Connect Core 1.0, section 2: a subject has at most 255 ASCII characters.</summary>
    public const int MaxSubjectChars = 255;

    /// <summary>Claims of tokens are lists in objects; session tags are lists in an object in an object.</summary>
    public const int MaxJsonDepth = 8;

    /// <summary>Audiences of one token: issuers name one or two, and each is compared.</summary>
    public const int MaxAudiences = 20;

    /// <summary>The largest discovery documents that issuers publish have some 10 KB.</summary>
    public const int MaxDiscoveryBytes = 64 << 10;

    /// <summary>A key with its certificates has up to 4 KB; issuers publish two or three of them.</summary>
    public const int MaxKeySetBytes = 128 << 10;

    /// <summary>Keys of one set that are looked at.</summary>
    public const int MaxKeys = 50;

    /// <summary>NIST SP 800-131A: RSA keys of less are not acceptable.</summary>
    public const int MinRsaBits = 2_048;

    /// <summary>Verifying takes time with the size of the key; nobody signs with longer ones.</summary>
    public const int MaxRsaBits = 8_192;

    /// <summary>65537 has three bytes; a long exponent makes verifying slow.</summary>
    public const int MaxExponentBytes = 4;

    /// <summary>Certificates in an x5c: a leaf and what issued it.</summary>
    public const int MaxCertificateBytes = 16 << 10;

    /// <summary>What clocks of servers that keep time are apart at most; a token that is not valid yet is taken by so
    /// much early. One that has expired is never taken.</summary>
    public static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>How long keys are used before the issuer is asked again: a key that was withdrawn ends by
    /// then.</summary>
    public static readonly TimeSpan KeyAge = TimeSpan.FromHours(1);

    /// <summary>However many tokens name keys that are not known, the issuer is asked for new ones this often at
    /// most.</summary>
    public static readonly TimeSpan MinRefetchInterval = TimeSpan.FromSeconds(30);

    /// <summary>For both documents of an issuer together; clients of STS wait for a minute by default.</summary>
    public static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Issuers whose keys are kept; a full set of them is some 100 KB at most.</summary>
    public const int MaxIssuers = 500;
}
