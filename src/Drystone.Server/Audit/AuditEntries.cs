using System.Diagnostics;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Audit;

/// <summary>Makes the audit entry of a request that has been answered.</summary>
internal static class AuditEntries
{
    private const string DefaultService = "s3";

    /// <param name="operation">Null when none was matched.</param>
    public static AuditEntry Of(S3Request request, string? operation, TimeSpan elapsed) => new()
    {
        Time = request.Time.GetUtcNow() - elapsed,
        RequestId = request.Id,
        TraceId = Activity.Current?.TraceId.ToHexString(),
        Service = request.IsWebsite ? "website"
            : request.QueryService ?? request.Authentication?.Scope?.Service ?? DefaultService,
        Operation = operation,
        Principal = request.Caller.Principal.Arn ?? request.ProvedName,
        Account = request.Caller.Account?.Value,
        AccessKeyId = request.Caller.AccessKeyId,
        SourceAddress = request.Http.Connection.RemoteIpAddress,
        UserAgent = request.Header("User-Agent"),
        Action = request.LastAccess?.Action,
        Resource = request.LastAccess?.Target.Arn ?? ResourceOf(request),
        Decision = request.LastAccess?.Decision,
        Status = request.Response.StatusCode,
        ErrorCode = request.ErrorCode,
        BytesReceived = request.BytesReceived,
        BytesSent = request.BytesSent,
        Duration = elapsed,
    };

    /// <summary>What a request was about that did not come to the gate.</summary>
    private static string? ResourceOf(S3Request request) =>
        request.Target is null || request.BucketName is not { } bucket ? null
        : request.Key is { } key ? $"arn:aws:s3:::{bucket}/{key}"
        : $"arn:aws:s3:::{bucket}";
}
