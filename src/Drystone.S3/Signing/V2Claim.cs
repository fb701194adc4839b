using System.Globalization;

namespace Drystone.S3.Signing;

/// <summary>What a request says of its own SigV2 signature, parsed and not yet believed.</summary>
/// <param name="DateLine">The date as the string to sign has it: the Date header, "" or the Expires parameter.</param>
internal sealed record V2Claim(
    AuthenticationMethod Method,
    string AccessKeyId,
    string Signature,
    string DateLine,
    DateTimeOffset? SignedAt);

/// <summary>Reads <c>Authorization: AWS AKID:signature</c>.</summary>
internal static class V2HeaderParser
{
    public static V2Claim Parse(
        IRequestHead request,
        string authorization,
        DateTimeOffset now,
        SigningOptions options)
    {
        var value = authorization.AsSpan("AWS".Length).Trim();

        // The signature is base64 and has no ':', the access key id may.
        var colon = value.LastIndexOf(':');
        if (colon <= 0 || colon == value.Length - 1)
        {
            throw S3Exception.InvalidArgument(
                "AWS authorization header is invalid. Expected AwsAccessKeyId:signature",
                "Authorization",
                authorization);
        }

        var signedAt = RequestTime.Of(request);
        RequestTime.RequireCloseTo(signedAt, now, options.MaxClockSkew);
        var dateLine = request.GetHeader("x-amz-date") is null ? request.GetHeader("date") ?? "" : "";
        return new V2Claim(
            AuthenticationMethod.V2Header,
            value[..colon].ToString(),
            value[(colon + 1)..].ToString(),
            dateLine,
            signedAt);
    }
}

/// <summary>Reads <c>AWSAccessKeyId</c>, <c>Expires</c> and <c>Signature</c> of a SigV2 presigned URL.</summary>
internal static class V2QueryParser
{
    public static bool Applies(QueryParameter[] query) => query.Has("AWSAccessKeyId") || query.Has("Signature");

    public static V2Claim Parse(QueryParameter[] query, DateTimeOffset now)
    {
        var accessKeyId = Required(query, "AWSAccessKeyId");
        var expires = Required(query, "Expires");
        if (!long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var expiresUnixSeconds))
        {
            throw new S3Exception(S3Errors.AccessDenied, $"Invalid date (should be seconds since epoch): {expires}");
        }

        if (expiresUnixSeconds <= now.ToUnixTimeSeconds())
        {
            throw RequestTime.Expired(
                DateTimeOffset.FromUnixTimeSeconds(Math.Max(0, expiresUnixSeconds)), now);
        }

        // Some clients leave the '+' of base64 as it is, and '+' in a query is a space.
        var signature = Required(query, "Signature").Replace(' ', '+');
        return new V2Claim(AuthenticationMethod.V2Query, accessKeyId, signature, expires, SignedAt: null);
    }

    private static string Required(QueryParameter[] query, string name)
    {
        var value = query.Single(name, S3Errors.InvalidArgument);
        return string.IsNullOrEmpty(value)
            ? throw new S3Exception(
                S3Errors.AccessDenied,
                "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters")
            : value;
    }
}
