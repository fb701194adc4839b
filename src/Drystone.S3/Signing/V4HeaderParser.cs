namespace Drystone.S3.Signing;

/// <summary>Reads <c>Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…</c>.</summary>
internal sealed class V4HeaderParser(SigningOptions options)
{
    private readonly V4CredentialParser credentials = new(
        options,
        S3Errors.AuthorizationHeaderMalformed,
        "The authorization header is malformed");

    public V4Claim Parse(IRequestHead request, string authorization, string? bodySha256)
    {
        string? credential = null, signedHeaders = null, signature = null;
        var components = authorization.AsMemory(V4Claim.Algorithm.Length);
        foreach (var range in components.Span.Split(','))
        {
            var component = components[range].Trim();
            var equals = component.Span.IndexOf('=');
            var value = component[(equals + 1)..].ToString();
            switch (component.Span[..Math.Max(equals, 0)])
            {
                case "Credential" when credential is null:
                    credential = value;
                    break;
                case "SignedHeaders" when signedHeaders is null:
                    signedHeaders = value;
                    break;
                case "Signature" when signature is null:
                    signature = value;
                    break;
                default:
                    throw credentials.Malformed($"the authorization component \"{component}\" is malformed.");
            }
        }

        if (string.IsNullOrEmpty(credential) || string.IsNullOrEmpty(signedHeaders) || string.IsNullOrEmpty(signature))
        {
            throw credentials.Malformed("Credential, SignedHeaders and Signature are each required once.");
        }

        if (!V4Claim.IsHeaderList(signedHeaders))
        {
            throw credentials.Malformed("SignedHeaders must name each header once.");
        }

        var signedAt = RequestTime.Of(request);
        var (accessKeyId, scope) = credentials.Parse(credential, signedAt);
        return new V4Claim(
            AuthenticationMethod.V4Header,
            accessKeyId,
            scope,
            signedHeaders,
            signature.AsMemory(),
            signedAt,
            request.GetHeader(ContentSha256.HeaderName) ?? ImpliedContentSha256(request, bodySha256),
            request.GetHeader(V4Claim.SessionTokenHeader));
    }

    // Older curl and plain HTTP clients leave the header out where there is no body; then there is one possible hash.
    private static string ImpliedContentSha256(IRequestHead request, string? bodySha256)
    {
        if (bodySha256 is not null)
        {
            return bodySha256;
        }

        return request.GetHeader("content-length") is null or "0" && request.GetHeader("transfer-encoding") is null
            ? ContentSha256.Empty
            : throw new S3Exception(
                S3Errors.InvalidRequest,
                $"Missing required header for this request: {ContentSha256.HeaderName}");
    }
}
