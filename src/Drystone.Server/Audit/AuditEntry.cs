using System.Net;
using Drystone.S3.Policies;

namespace Drystone.Server.Audit;

/// <summary>What the audit log keeps of one request: who did what, from where, and what was decided. It has no place
/// for a secret: no headers, no query, no body.</summary>
internal readonly record struct AuditEntry
{
    public required DateTimeOffset Time { get; init; }

    public required string RequestId { get; init; }

    /// <summary>Of the trace that the caller or the server has; null when there is none.</summary>
    public string? TraceId { get; init; }

    /// <summary>s3, iam, sts or website.</summary>
    public required string Service { get; init; }

    /// <summary>Null when the request matched no operation.</summary>
    public string? Operation { get; init; }

    /// <summary>An ARN, or the name by which an issuer or a directory knows somebody; null for a caller that did not
    /// say or did not prove who it is.</summary>
    public string? Principal { get; init; }

    public string? Account { get; init; }

    /// <inheritdoc cref="Principal"/>
    public string? AccessKeyId { get; init; }

    public IPAddress? SourceAddress { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>The IAM action that the gate was asked for last; null when it was not asked.</summary>
    public string? Action { get; init; }

    /// <summary>The ARN that it was asked about.</summary>
    public string? Resource { get; init; }

    /// <inheritdoc cref="Action"/>
    public Decision? Decision { get; init; }

    public required int Status { get; init; }

    /// <summary>Null for a success.</summary>
    public string? ErrorCode { get; init; }

    public long BytesReceived { get; init; }

    public long BytesSent { get; init; }

    public required TimeSpan Duration { get; init; }
}
