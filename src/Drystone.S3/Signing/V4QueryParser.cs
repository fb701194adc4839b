using System.Globalization;

namespace Drystone.S3.Signing;

/// <summary>Reads the <c>X-Amz-…</c> parameters of a presigned URL.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html</remarks>
internal sealed class V4QueryParser(SigningOptions options)
{
    public const string AlgorithmParameter = "X-Amz-Algorithm";
    public const string CredentialParameter = "X-Amz-Credential";
    public const string DateParameter = "X-Amz-Date";
    public const string ExpiresParameter = "X-Amz-Expires";
    public const string SignedHeadersParameter = "X-Amz-SignedHeaders";
    public const string SessionTokenParameter = "X-Amz-Security-Token";
    public const string ContentSha256Parameter = "X-Amz-Content-Sha256";

    /// <summary>AWS's own limit: seven days.</summary>
    public const int MaxExpiresSeconds = 604800;

    private static readonly S3Error Error = S3Errors.AuthorizationQueryParametersError;

    private readonly V4CredentialParser credentials =
        new(options, Error, $"Error parsing the {CredentialParameter} parameter");

    public static bool Applies(QueryParameter[] query) =>
        query.Has(AlgorithmParameter)
        || query.Has(CredentialParameter)
        || query.Has(CanonicalRequest.SignatureParameter);

    public V4Claim Parse(IRequestHead request, QueryParameter[] query, DateTimeOffset now, string? bodySha256)
    {
        var algorithm = Required(query, AlgorithmParameter).Span;
        if (!algorithm.SequenceEqual(V4Claim.Algorithm))
        {
            throw algorithm.SequenceEqual(V4Claim.EcdsaAlgorithm)
                ? new S3Exception(S3Errors.NotImplemented, "SigV4A signatures are not implemented.")
                : new S3Exception(Error, $"{AlgorithmParameter} only supports \"{V4Claim.Algorithm}\"");
        }

        var credential = Required(query, CredentialParameter).ToString();
        var signature = Required(query, CanonicalRequest.SignatureParameter);
        var signedHeaders = HeaderList(Required(query, SignedHeadersParameter));
        if (!V4Claim.IsHeaderList(signedHeaders))
        {
            throw new S3Exception(Error, $"{SignedHeadersParameter} must name each header once.");
        }

        if (!Iso8601Basic.TryParse(Required(query, DateParameter).Span, out var signedAt))
        {
            throw new S3Exception(
                Error,
                $"{DateParameter} must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
        }

        var expires = ParseExpires(Required(query, ExpiresParameter).Span);
        var (accessKeyId, scope) = credentials.Parse(credential, signedAt);
        RequireCurrent(signedAt, expires, now);
        return new V4Claim(
            AuthenticationMethod.V4Query,
            accessKeyId,
            scope,
            signedHeaders,
            signature,
            signedAt,
            ClaimedContentSha256(request, query, scope, bodySha256),
            query.Single(SessionTokenParameter, Error));
    }

    /// <summary>What nearly all presigned URLs sign is one text for all of them.</summary>
    private static string HeaderList(ReadOnlyMemory<char> names) =>
        names.Span is V4Claim.HostAlone ? V4Claim.HostAlone : names.ToString();

    private static ReadOnlyMemory<char> Required(QueryParameter[] query, string name)
    {
        var value = query.Find(name, Error)?.DecodedMemory ?? default;
        return value.IsEmpty
            ? throw new S3Exception(
                Error,
                "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, " +
                "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.")
            : value;
    }

    private static TimeSpan ParseExpires(ReadOnlySpan<char> text)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            throw new S3Exception(Error, $"{ExpiresParameter} should be a number");
        }

        return seconds switch
        {
            // Zero is a number that AWS takes: such a URL has expired when it is made.
            < 0 => throw new S3Exception(Error, $"{ExpiresParameter} must be non-negative"),
            > MaxExpiresSeconds => throw new S3Exception(
                Error,
                $"{ExpiresParameter} must be less than a week (in seconds) that is, the given {ExpiresParameter} " +
                "must be less than 604800 seconds"),
            _ => TimeSpan.FromSeconds(seconds),
        };
    }

    private void RequireCurrent(DateTimeOffset signedAt, TimeSpan expires, DateTimeOffset now)
    {
        if (signedAt - now > options.MaxClockSkew)
        {
            throw new S3Exception(S3Errors.AccessDenied, "Request is not valid yet", details:
            [
                new(DateParameter, RequestTime.Format(signedAt)),
                new("ServerTime", RequestTime.Rfc3339(now)),
            ]);
        }

        if (now - signedAt >= expires)
        {
            throw RequestTime.Expired(
                signedAt + expires,
                now,
                ((long)expires.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        }
    }

    // Other services have no UNSIGNED-PAYLOAD: their presigned URLs cover the body, which is empty for a GET.
    private static string ClaimedContentSha256(
        IRequestHead request,
        QueryParameter[] query,
        CredentialScope scope,
        string? bodySha256) =>
        query.Single(ContentSha256Parameter, Error)
        ?? request.GetHeader(ContentSha256.HeaderName)
        ?? (scope.Service == "s3" ? ContentSha256.UnsignedPayload : bodySha256 ?? ContentSha256.Empty);
}
