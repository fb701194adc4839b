using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.S3.Configuration.Logging;
using Drystone.S3.Signing;
using Drystone.Server.Operations;
using Drystone.Server.Pipeline;
using Drystone.Server.Telemetry;
using Microsoft.AspNetCore.Connections.Features;

namespace Drystone.Server.AccessLogs;

/// <summary>What the access log of a bucket tells of a request that has been answered.</summary>
internal static class AccessLogEntries
{
    public static AccessLogFacts FactsOf(
        S3Request request, BucketInfo bucket, Operation? operation, TimeSpan elapsed)
    {
        var tls = request.Http.Features.Get<ITlsHandshakeFeature>();
        return new AccessLogFacts
        {
            BucketOwner = request.Store.FindAccount(bucket.Owner)?.CanonicalUserId ?? string.Empty,
            Bucket = bucket.Name.Value,
            Time = request.Time.GetUtcNow() - elapsed,
            RemoteIP = request.Http.Connection.RemoteIpAddress?.ToString(),
            Requester = request.Caller.Account is { } account
                ? request.Store.FindAccount(account)?.CanonicalUserId
                : null,
            RequestId = request.Id,
            Operation = AccessLogOperations.NameOf(request, operation),
            Key = request.Key,
            RequestUri = RequestUri(request),
            HttpStatus = request.Response.StatusCode,
            ErrorCode = request.ErrorCode,
            BytesSent = request.BytesSent,
            ObjectSizeBytes = request.ObjectSizeBytes,
            TotalTimeMilliseconds = (long)elapsed.TotalMilliseconds,
            Referrer = request.Header("Referer"),
            UserAgent = request.Header("User-Agent"),
            VersionId = VersionOf(request),
            HostId = request.Id,
            SignatureVersion = SignatureVersion(request.Authentication?.Method),
            CipherSuite = tls?.NegotiatedCipherSuite?.ToString(),
            AuthenticationType = AuthenticationType(request.Authentication?.Method),
            HostHeader = request.Http.Request.Host.Value,
            TlsVersion = TlsVersion(tls?.Protocol),
            IsAclRequired = request.IsAclRequired,
        };
    }

    /// <summary>Without what would let a reader of the log repeat a presigned request.</summary>
    private static string RequestUri(S3Request request)
    {
        var target = request.Head.RawTarget;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        if (question >= 0)
        {
            target = $"{target[..question]}?{QueryRedaction.Redact(target[question..])}";
        }

        return $"{request.Head.Method} {target} {request.Http.Request.Protocol}";
    }

    private static string? VersionOf(S3Request request) =>
        request.Response.Headers[Headers.VersionId] is [{ } answered, ..]
            ? answered
            : request.Query?.FindFirst(Versions.Parameter);

    private static string? SignatureVersion(AuthenticationMethod? method) => method switch
    {
        AuthenticationMethod.V4Header or AuthenticationMethod.V4Query or AuthenticationMethod.V4PostPolicy => "SigV4",
        AuthenticationMethod.V2Header or AuthenticationMethod.V2Query or AuthenticationMethod.V2PostPolicy => "SigV2",
        _ => null,
    };

    private static string? AuthenticationType(AuthenticationMethod? method) => method switch
    {
        AuthenticationMethod.V4Header or AuthenticationMethod.V2Header => "AuthHeader",
        AuthenticationMethod.V4Query or AuthenticationMethod.V2Query => "QueryString",
        AuthenticationMethod.V4PostPolicy or AuthenticationMethod.V2PostPolicy => "POST",
        _ => null,
    };

    private static string? TlsVersion(System.Security.Authentication.SslProtocols? protocol) => protocol switch
    {
        System.Security.Authentication.SslProtocols.Tls12 => "TLSv1.2",
        System.Security.Authentication.SslProtocols.Tls13 => "TLSv1.3",
        _ => null,
    };
}
