namespace Drystone.S3.Signing;

/// <summary>Says who sent a request, or refuses it. Thread-safe; one instance per server.</summary>
public sealed class RequestAuthenticator
{
    private readonly TimeProvider time;
    private readonly SigningOptions options;
    private readonly V4HeaderParser v4Header;
    private readonly V4QueryParser v4Query;
    private readonly V4Verifier v4;
    private readonly V2Verifier v2;
    private readonly PostPolicyVerifier postPolicy;

    public RequestAuthenticator(ICredentialSource credentials, SigningOptions options, TimeProvider time)
    {
        this.time = time;
        this.options = options;
        v4Header = new V4HeaderParser(options);
        v4Query = new V4QueryParser(options);
        v4 = new V4Verifier(credentials);
        v2 = new V2Verifier(credentials, options);
        postPolicy = new PostPolicyVerifier(credentials, options, v4, v2);
    }

    /// <param name="request">The head as it came over the wire.</param>
    /// <param name="bodySha256">
    /// The hash of the body in lower-case hexadecimal, when the host has read it already: IAM, STS and SNS clients
    /// sign their form bodies without naming the hash in a header. Null otherwise.
    /// </param>
    /// <exception cref="S3Exception">The request is refused; code, status and details are AWS's.</exception>
    public Authentication Authenticate(IRequestHead request, string? bodySha256 = null)
    {
        var query = QueryParameters.Parse(request.QueryMemory);
        var authorization = request.GetHeader("authorization");
        var isV4Query = V4QueryParser.Applies(query);
        var isV2Query = V2QueryParser.Applies(query);
        if ((authorization is not null && (isV4Query || isV2Query)) || (isV4Query && isV2Query))
        {
            throw S3Exception.InvalidArgument(
                "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string " +
                "parameter or the Authorization header should be specified",
                "Authorization",
                authorization);
        }

        var now = time.GetUtcNow();
        if (authorization is not null)
        {
            return RequireBody(AuthenticateHeader(request, query, authorization, now, bodySha256), bodySha256);
        }

        if (isV4Query)
        {
            var claim = v4Query.Parse(request, query, now, bodySha256);
            return RequireBody(v4.Verify(claim, request, query, now), bodySha256);
        }

        return isV2Query ? v2.Verify(V2QueryParser.Parse(query, now), request, query, now) : Anonymous(request);
    }

    /// <summary>
    /// Says who signed the policy of a form upload. What the policy allows, and until when, is the caller's to check.
    /// </summary>
    /// <param name="fields">The form's fields before the file, found without regard to case.</param>
    /// <returns>Anonymous when the form carries no policy and no credential.</returns>
    /// <exception cref="S3Exception">The form is refused.</exception>
    public Authentication AuthenticateForm(IReadOnlyDictionary<string, string> fields) =>
        PostPolicyVerifier.Applies(fields)
            ? postPolicy.Verify(fields, time.GetUtcNow())
            : new Authentication(AuthenticationMethod.Anonymous, PayloadMode.Unsigned);

    private Authentication AuthenticateHeader(
        IRequestHead request,
        QueryParameter[] query,
        string authorization,
        DateTimeOffset now,
        string? bodySha256)
    {
        var space = authorization.IndexOf(' ', StringComparison.Ordinal);
        var scheme = space < 0 ? authorization : authorization[..space];
        switch (scheme)
        {
            case V4Claim.Algorithm:
                var claim = v4Header.Parse(request, authorization, bodySha256);
                RequestTime.RequireCloseTo(claim.SignedAt, now, options.MaxClockSkew);
                return v4.Verify(claim, request, query, now);
            case "AWS":
                return v2.Verify(V2HeaderParser.Parse(request, authorization, now, options), request, query, now);
            case V4Claim.EcdsaAlgorithm:
                throw new S3Exception(S3Errors.NotImplemented, "SigV4A signatures are not implemented.");
            case "":
                throw new S3Exception(S3Errors.AccessDenied);
            default:
                throw S3Exception.InvalidArgument("Unsupported Authorization Type", "Authorization", authorization);
        }
    }

    // A body that was read before its signature was checked has no reader left to hold it against the hash.
    private static Authentication RequireBody(Authentication authentication, string? bodySha256) =>
        bodySha256 is null
        || authentication.Payload != PayloadMode.SignedHash
        || Convert.ToHexStringLower(authentication.ExpectedSha256.Span) == bodySha256
            ? authentication
            : throw new S3Exception(S3Errors.XAmzContentSHA256Mismatch);

    private static Authentication Anonymous(IRequestHead request)
    {
        var mode = ContentSha256.ParseWithoutSeed(request.GetHeader(ContentSha256.HeaderName), out var sha256);
        return new Authentication(AuthenticationMethod.Anonymous, mode) { ExpectedSha256 = sha256 };
    }
}
