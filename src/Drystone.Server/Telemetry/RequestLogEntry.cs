using System.Net;

namespace Drystone.Server.Telemetry;

/// <summary>What is written about one request. It has no place for a secret: no headers, and no query as it was
/// sent.</summary>
internal readonly record struct RequestLogEntry
{
    public required DateTimeOffset Time { get; init; }

    public required string RequestId { get; init; }

    /// <summary>Null when the request matched no operation.</summary>
    public string? Operation { get; init; }

    public required string Method { get; init; }

    public string? Bucket { get; init; }

    public string? Key { get; init; }

    /// <summary>The query as sent, with its question mark; credentials in it are left out of the log.</summary>
    public string? Query { get; init; }

    public required int Status { get; init; }

    /// <summary>S3's error code; null when the request succeeded.</summary>
    public string? ErrorCode { get; init; }

    public long BytesReceived { get; init; }

    public long BytesSent { get; init; }

    public required TimeSpan Duration { get; init; }

    public IPAddress? RemoteAddress { get; init; }

    /// <summary>Of a caller that proved to be who it claims; null for others.</summary>
    public string? AccessKeyId { get; init; }

    public string? UserAgent { get; init; }
}
