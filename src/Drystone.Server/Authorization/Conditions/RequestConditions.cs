using System.Globalization;
using System.Security.Authentication;
using Drystone.S3.Policies;
using Drystone.S3.Signing;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Connections.Features;

namespace Drystone.Server.Authorization.Conditions;

/// <summary>What conditions can ask of one access: of who sends the request, of the request as it came, and of what it
/// is about. Nothing is looked up before a policy asks, and nothing is taken from a header or parameter that has only
/// the name of a condition key.</summary>
internal sealed class RequestConditions(S3Request request, AccessTarget target) : IConditionContext
{
    private const string CopySourceKey = "s3:x-amz-copy-source";

    private PrincipalConditions? principal;
    private ResourceConditions? resource;
    private LockConditions? objectLock;

    private PrincipalConditions Principal => principal ??= new(request.Caller);

    private ResourceConditions Resource => resource ??= new(request, target);

    private LockConditions ObjectLock => objectLock ??= new(request);

    public bool TryGet(string key, out ConditionValues values)
    {
        if (Principal.Find(key) is { } ofPrincipal)
        {
            values = ofPrincipal;
        }
        else if (Resource.Find(key) is { } ofResource)
        {
            values = ofResource;
        }
        else if (key == CopySourceKey)
        {
            values = CopySource() ?? default;
        }
        else if (Find(key) is { } value)
        {
            values = new ConditionValues(value);
        }
        else
        {
            values = default;
        }

        return values.Count > 0;
    }

    private string? Find(string key) => key switch
    {
        "aws:CurrentTime" => Iso(request.Time.GetUtcNow()),
        "aws:EpochTime" => Number(request.Time.GetUtcNow().ToUnixTimeSeconds()),
        "aws:SourceIp" => SourceAddress(),
        "aws:SecureTransport" => Truth(request.Http.Request.IsHttps),
        "aws:UserAgent" => request.Header("User-Agent"),
        "aws:referer" => request.Header("Referer"),
        "aws:RequestedRegion" => request.Options.Region,
        "aws:ViaAWSService" or "aws:PrincipalIsAWSService" => Truth(false),
        "s3:authType" => AuthType(request.Authentication?.Method),
        "s3:signatureversion" => SignatureVersion(request.Authentication?.Method),
        "s3:signatureAge" => SignatureAge(),
        "s3:TlsVersion" => TlsVersion(),
        "s3:VersionId" => target.Version?.ToString(),
        "s3:prefix" or "s3:delimiter" or "s3:max-keys" => OfListing(key["s3:".Length..]),
        "s3:if-match" => request.Header("If-Match"),
        "s3:if-none-match" => request.Header("If-None-Match"),
        "s3:object-lock-mode" => ObjectLock.Mode,
        "s3:object-lock-legal-hold" => ObjectLock.LegalHold,
        "s3:object-lock-retain-until-date" => ObjectLock.RetainUntilDate,
        "s3:object-lock-remaining-retention-days" => ObjectLock.RemainingDays,
        _ when key.StartsWith("s3:x-amz-", StringComparison.Ordinal) => request.Header(key["s3:".Length..]),
        _ => request.Facts.GetValueOrDefault(key),
    };

    /// <summary>Of the connection, and of nothing that a header says: whoever sends a request writes its
    /// headers.</summary>
    private string? SourceAddress() => request.Http.Connection.RemoteIpAddress is { } address
        ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()
        : null;

    /// <summary>Milliseconds since the client signed.</summary>
    private string? SignatureAge() => request.Authentication?.SignedAt is { } signedAt
        ? Number(Math.Max(0, (long)(request.Time.GetUtcNow() - signedAt).TotalMilliseconds))
        : null;

    /// <summary>Of a listing alone: in a request for an object, that only asks whether its caller could list, these
    /// parameters mean nothing.</summary>
    private string? OfListing(string parameter) =>
        request.Key is null && target.Key is null ? request.Query?.Get(parameter) : null;

    /// <summary>The source by its name, however the request has escaped it. Policies write it with and without the
    /// slash before it.</summary>
    private ConditionValues? CopySource()
    {
        if (request.Header(S3.Headers.CopySource) is not { } header)
        {
            return null;
        }

        try
        {
            var source = S3.Addressing.CopySource.Parse(header);
            var version = source.VersionId is { } id ? $"?versionId={id}" : string.Empty;
            var name = $"{source.Bucket}/{source.Key}{version}";
            return new ConditionValues([name, "/" + name]);
        }
        catch (S3.S3Exception)
        {
            // Of no operation, which says so when it is allowed at all.
            return new ConditionValues(header);
        }
    }

    private string? TlsVersion() => request.Http.Features.Get<ITlsHandshakeFeature>()?.Protocol switch
    {
        SslProtocols.Tls12 => "1.2",
        SslProtocols.Tls13 => "1.3",
        _ => null,
    };

    private static string? AuthType(AuthenticationMethod? method) => method switch
    {
        AuthenticationMethod.V4Header or AuthenticationMethod.V2Header => "REST-HEADER",
        AuthenticationMethod.V4Query or AuthenticationMethod.V2Query => "REST-QUERY-STRING",
        AuthenticationMethod.V4PostPolicy or AuthenticationMethod.V2PostPolicy => "POST",
        _ => null,
    };

    private static string? SignatureVersion(AuthenticationMethod? method) => method switch
    {
        AuthenticationMethod.V4Header or AuthenticationMethod.V4Query or AuthenticationMethod.V4PostPolicy =>
            "AWS4-HMAC-SHA256",
        AuthenticationMethod.V2Header or AuthenticationMethod.V2Query or AuthenticationMethod.V2PostPolicy => "AWS",
        _ => null,
    };

    private static string Truth(bool value) => value ? "true" : "false";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
