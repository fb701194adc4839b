using System.Security.Cryptography;
using System.Text;

namespace Drystone.S3.Signing;

/// <summary>Believes a claim, or refuses it.</summary>
internal sealed class V4Verifier(ICredentialSource credentials)
{
    private readonly SigningKeyCache signingKeys = new();

    public SigningKey SigningKey(Credential credential, CredentialScope scope) => signingKeys.Get(credential, scope);

    public Authentication Verify(V4Claim claim, IRequestHead request, QueryParameter[] query, DateTimeOffset now)
    {
        var credential = CredentialCheck.Find(credentials, claim.AccessKeyId, claim.SessionToken, now);
        RequireSigned(request, claim);

        var signingKey = SigningKey(credential, claim.Scope);
        var signature = VerifySignature(claim, request, query, signingKey);
        var mode = ContentSha256.Parse(claim.ContentSha256, out var sha256);
        return new Authentication(claim.Method, mode)
        {
            Credential = credential,
            Scope = claim.Scope,
            SignedAt = claim.SignedAt,
            ExpectedSha256 = sha256,
            ChunkSigner = mode is PayloadMode.StreamingSigned or PayloadMode.StreamingSignedTrailer
                ? new ChunkSigner(signingKey, RequestTime.Format(claim.SignedAt), claim.Scope, signature)
                : null,
        };
    }

    /// <summary>An unsigned header could be added by whoever passes the request on, and change its meaning.</summary>
    private static void RequireSigned(IRequestHead request, V4Claim claim)
    {
        List<string>? notSigned = null;
        if (!IsSigned(claim, "host"))
        {
            (notSigned ??= []).Add("host");
        }

        var headers = request.Headers;
        for (var index = 0; index < headers.Count; index++)
        {
            var (name, value) = headers[index];
            if (!HasToBeSigned(name) || IsSigned(claim, name))
            {
                continue;
            }

            // The value that is the last line of the canonical request is signed there.
            if (name.Equals(ContentSha256.HeaderName, StringComparison.OrdinalIgnoreCase)
                && value == claim.ContentSha256)
            {
                continue;
            }

            (notSigned ??= []).Add(name.ToLowerInvariant());
        }

        if (notSigned is not null)
        {
            throw new S3Exception(
                S3Errors.AccessDenied,
                "There were headers present in the request which were not signed",
                [new("HeadersNotSigned", string.Join(", ", notSigned))]);
        }
    }

    private static bool HasToBeSigned(string name) =>
        name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("x-drystone-", StringComparison.OrdinalIgnoreCase);

    private static bool IsSigned(V4Claim claim, string name)
    {
        foreach (var range in claim.SignedHeaders.AsSpan().Split(';'))
        {
            if (claim.SignedHeaders.AsSpan()[range].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] VerifySignature(
        V4Claim claim,
        IRequestHead request,
        QueryParameter[] query,
        SigningKey signingKey)
    {
        Span<byte> provided = stackalloc byte[SHA256.HashSizeInBytes];
        var matches = Hex.TryRead(claim.Signature.Span, provided) & SignedHeadersArePresent(request, claim);
        var canonical = new Utf8Builder(stackalloc byte[2048]);
        var stringToSign = new Utf8Builder(stackalloc byte[256]);
        var signature = new byte[SHA256.HashSizeInBytes];
        try
        {
            Sign(ref canonical, ref stringToSign, UriPart.Path);
            if (matches && CryptographicOperations.FixedTimeEquals(signature, provided))
            {
                return signature;
            }

            // Both forms name the same key: the path is decoded once before it is looked up.
            if (request.RawPath.Contains("%2F", StringComparison.OrdinalIgnoreCase))
            {
                Sign(ref canonical, ref stringToSign, UriPart.DecodedPath);
                if (matches && CryptographicOperations.FixedTimeEquals(signature, provided))
                {
                    return signature;
                }
            }

            throw Mismatch(claim, canonical.Text, stringToSign.Text);
        }
        finally
        {
            canonical.Dispose();
            stringToSign.Dispose();
        }

        void Sign(ref Utf8Builder canonical, ref Utf8Builder stringToSign, UriPart pathForm)
        {
            canonical.Clear();
            CanonicalRequest.Write(
                ref canonical, request, query, claim.SignedHeaders, claim.ContentSha256, pathForm);
            stringToSign.Clear();
            WriteStringToSign(ref stringToSign, claim.SignedAt, claim.Scope, canonical.Written);
            signingKey.Sign(stringToSign.Written, signature);
        }
    }

    internal static void WriteStringToSign(
        ref Utf8Builder output,
        DateTimeOffset signedAt,
        CredentialScope scope,
        ReadOnlySpan<byte> canonicalRequest)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonicalRequest, hash);
        output.Append(V4Claim.Algorithm);
        output.Append((byte)'\n');
        RequestTime.Append(ref output, signedAt);
        output.Append((byte)'\n');
        scope.Append(ref output);
        output.Append((byte)'\n');
        output.AppendHex(hash);
    }

    // A signed header that did not arrive is a changed request, even where it would have been empty.
    private static bool SignedHeadersArePresent(IRequestHead request, V4Claim claim)
    {
        foreach (var range in claim.SignedHeaders.AsSpan().Split(';'))
        {
            if (request.GetHeader(claim.SignedHeaders[range]) is null)
            {
                return false;
            }
        }

        return true;
    }

    private static S3Exception Mismatch(V4Claim claim, string canonicalRequest, string stringToSign) => new(
        S3Errors.SignatureDoesNotMatch,
        details:
        [
            new("AWSAccessKeyId", claim.AccessKeyId),
            new("StringToSign", stringToSign),
            new("SignatureProvided", claim.Signature.ToString()),
            new("StringToSignBytes", SpacedHex(stringToSign)),
            new("CanonicalRequest", canonicalRequest),
            new("CanonicalRequestBytes", SpacedHex(canonicalRequest)),
        ]);

    private static string SpacedHex(string text) =>
        BitConverter.ToString(Encoding.UTF8.GetBytes(text)).Replace('-', ' ').ToLowerInvariant();
}
