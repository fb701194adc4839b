using System.Security.Cryptography;
using System.Text;

namespace Drystone.S3.Signing;

/// <summary>SigV2, for the clients that still send it: libs3, s3cmd signurl, aws s3 presign by default.</summary>
internal sealed class V2Verifier(ICredentialSource credentials, SigningOptions options)
{
    public Authentication Verify(V2Claim claim, IRequestHead request, QueryParameter[] query, DateTimeOffset now)
    {
        RequireAllowed();
        var credential = CredentialCheck.Find(credentials, claim.AccessKeyId, SessionToken(claim, request, query), now);
        var stringToSign = V2StringToSign.Build(request, query, claim);
        if (!Matches(credential, stringToSign, claim.Signature)
            && !MatchesWithSlash(credential, request, query, claim))
        {
            throw new S3Exception(S3Errors.SignatureDoesNotMatch, details:
            [
                new("AWSAccessKeyId", claim.AccessKeyId),
                new("StringToSign", stringToSign),
                new("SignatureProvided", claim.Signature),
            ]);
        }

        var mode = ContentSha256.ParseWithoutSeed(request.GetHeader(ContentSha256.HeaderName), out var sha256);
        return new Authentication(claim.Method, mode)
        {
            Credential = credential,
            SignedAt = claim.SignedAt,
            ExpectedSha256 = sha256,
        };
    }

    public void RequireAllowed()
    {
        if (!options.AllowSignatureV2)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
        }
    }

    public static bool Matches(Credential credential, string stringToSign, string signature)
    {
        Span<byte> expected = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(
            Encoding.UTF8.GetBytes(credential.SecretAccessKey),
            Encoding.UTF8.GetBytes(stringToSign),
            expected);
        Span<byte> provided = stackalloc byte[HMACSHA1.HashSizeInBytes];
        return Convert.TryFromBase64String(signature, provided, out var length)
            && length == provided.Length
            && CryptographicOperations.FixedTimeEquals(expected, provided);
    }

    /// <summary>Some clients (botocore) send <c>/bucket</c> and sign <c>/bucket/</c>: both name the bucket.</summary>
    private static bool MatchesWithSlash(
        Credential credential, IRequestHead request, QueryParameter[] query, V2Claim claim) =>
        request.VirtualHostBucket is null
        && request.RawPath.LastIndexOf('/') == 0
        && Matches(credential, V2StringToSign.Build(request, query, claim, pathSuffix: "/"), claim.Signature);

    private static string? SessionToken(V2Claim claim, IRequestHead request, QueryParameter[] query) =>
        request.GetHeader(V4Claim.SessionTokenHeader)
        ?? (claim.Method == AuthenticationMethod.V2Query
            ? query.Single(V4Claim.SessionTokenHeader, S3Errors.InvalidArgument)
            : null);
}
