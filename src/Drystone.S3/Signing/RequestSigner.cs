using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Drystone.S3.Signing;

/// <summary>What <see cref="RequestSigner.Sign"/> adds to a request.</summary>
/// <param name="Headers">To be sent as they are, beside the headers that were signed.</param>
/// <param name="Chunks">Signs the body in the signed streaming modes; begins at this request's signature.</param>
public sealed record SignedRequest(IReadOnlyList<KeyValuePair<string, string>> Headers, ChunkSigner Chunks);

/// <summary>The client's side of SigV4.</summary>
public static class RequestSigner
{
    /// <summary>Signs every header that is there, Host among them.</summary>
    /// <param name="contentSha256">The value of <c>x-amz-content-sha256</c>: a hash or one of AWS's constants.</param>
    public static SignedRequest Sign(
        IRequestHead request,
        Credential credential,
        string region,
        DateTimeOffset now,
        string contentSha256,
        string service = "s3")
    {
        List<KeyValuePair<string, string>> added =
        [
            new(ContentSha256.HeaderName, contentSha256),
            new("x-amz-date", RequestTime.Format(now)),
        ];
        if (credential.SessionToken is { } token)
        {
            added.Add(new(V4Claim.SessionTokenHeader, token));
        }

        var scope = new CredentialScope(DateOf(now), region, service);
        var signedHead = new SignedHead(request, added);
        var signingKey = new SigningKey(SigningKeyCache.Derive(credential.SecretAccessKey, scope), isKept: false);
        var query = QueryParameters.Parse(request.QueryMemory);
        var signature = Signature(signedHead, query, signedHead.Names, contentSha256, now, scope, signingKey);
        added.Add(new(
            "authorization",
            $"{V4Claim.Algorithm} Credential={credential.AccessKeyId}/{scope}, SignedHeaders={signedHead.Names}, " +
            $"Signature={Convert.ToHexStringLower(signature)}"));
        return new SignedRequest(added, new ChunkSigner(signingKey, RequestTime.Format(now), scope, signature));
    }

    /// <summary>The query to send instead of the request's own: its parameters and the signature.</summary>
    /// <param name="expires">1 second to 7 days.</param>
    public static string Presign(
        IRequestHead request,
        Credential credential,
        string region,
        DateTimeOffset now,
        TimeSpan expires,
        string service = "s3")
    {
        var scope = new CredentialScope(DateOf(now), region, service);
        var head = new SignedHead(request, []);
        var raw = new StringBuilder(request.RawQuery);
        Append(V4QueryParser.AlgorithmParameter, V4Claim.Algorithm);
        Append(V4QueryParser.CredentialParameter, $"{credential.AccessKeyId}/{scope}");
        Append(V4QueryParser.DateParameter, RequestTime.Format(now));
        Append(
            V4QueryParser.ExpiresParameter,
            ((long)expires.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        Append(V4QueryParser.SignedHeadersParameter, head.Names);
        if (credential.SessionToken is { } token)
        {
            Append(V4QueryParser.SessionTokenParameter, token);
        }

        var signingKey = new SigningKey(SigningKeyCache.Derive(credential.SecretAccessKey, scope), isKept: false);
        var query = QueryParameters.Parse(raw.ToString().AsMemory());
        var contentSha256 = service == "s3" ? ContentSha256.UnsignedPayload : ContentSha256.Empty;
        var signature = Signature(head, query, head.Names, contentSha256, now, scope, signingKey);
        Append(CanonicalRequest.SignatureParameter, Convert.ToHexStringLower(signature));
        return raw.ToString();

        void Append(string name, string value) =>
            raw.Append(raw.Length == 0 ? "" : "&").Append(name).Append('=').Append(Uri.EscapeDataString(value));
    }

    private static string DateOf(DateTimeOffset now) =>
        now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private static byte[] Signature(
        IRequestHead request,
        QueryParameter[] query,
        string signedHeaders,
        string contentSha256,
        DateTimeOffset now,
        CredentialScope scope,
        SigningKey signingKey)
    {
        var canonical = new Utf8Builder(stackalloc byte[2048]);
        var stringToSign = new Utf8Builder(stackalloc byte[256]);
        try
        {
            CanonicalRequest.Write(ref canonical, request, query, signedHeaders, contentSha256, UriPart.Path);
            V4Verifier.WriteStringToSign(ref stringToSign, now, scope, canonical.Written);
            var signature = new byte[HMACSHA256.HashSizeInBytes];
            signingKey.Sign(stringToSign.Written, signature);
            return signature;
        }
        finally
        {
            canonical.Dispose();
            stringToSign.Dispose();
        }
    }

    /// <summary>A request with the headers signing adds.</summary>
    private sealed class SignedHead(IRequestHead request, IReadOnlyList<KeyValuePair<string, string>> added)
        : IRequestHead
    {
        public string Method => request.Method;

        public string RawPath => request.RawPath;

        public string RawQuery => request.RawQuery;

        public bool IsTls => request.IsTls;

        public string? VirtualHostBucket => request.VirtualHostBucket;

        public IReadOnlyList<KeyValuePair<string, string>> Headers { get; } = [.. request.Headers, .. added];

        /// <summary>Every header's name as SignedHeaders has them.</summary>
        public string Names { get; } = string.Join(
            ';',
            request.Headers.Concat(added)
                .Select(header => header.Key.ToLowerInvariant())
                .Order(StringComparer.Ordinal));

        public string? GetHeader(string name)
        {
            foreach (var (addedName, value) in added)
            {
                if (addedName.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return value;
                }
            }

            return request.GetHeader(name);
        }
    }
}
