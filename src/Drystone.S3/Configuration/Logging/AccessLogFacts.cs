namespace Drystone.S3.Configuration.Logging;

/// <summary>What one line of a server access log tells of a request. Null means unknown or not applicable.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html</remarks>
public sealed record AccessLogFacts
{
    /// <summary>The canonical id of the owner of the bucket.</summary>
    public required string BucketOwner { get; init; }

    public required string Bucket { get; init; }

    /// <summary>When the request came.</summary>
    public required DateTimeOffset Time { get; init; }

    public string? RemoteIP { get; init; }

    /// <summary>Null for an anonymous request.</summary>
    public string? Requester { get; init; }

    public required string RequestId { get; init; }

    /// <summary>E.g. <c>REST.PUT.OBJECT</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>Decoded.</summary>
    public string? Key { get; init; }

    /// <summary>Method, target and version as they came, e.g. <c>GET /b?acl HTTP/1.1</c>.</summary>
    public string? RequestUri { get; init; }

    public int? HttpStatus { get; init; }

    public string? ErrorCode { get; init; }

    /// <summary>Of the body; AWS writes none as unknown.</summary>
    public long? BytesSent { get; init; }

    public long? ObjectSizeBytes { get; init; }

    public long? TotalTimeMilliseconds { get; init; }

    public long? TurnAroundTimeMilliseconds { get; init; }

    public string? Referrer { get; init; }

    public string? UserAgent { get; init; }

    public string? VersionId { get; init; }

    /// <summary>The header <c>x-amz-id-2</c> of the answer.</summary>
    public string? HostId { get; init; }

    /// <summary>SigV2 or SigV4.</summary>
    public string? SignatureVersion { get; init; }

    public string? CipherSuite { get; init; }

    /// <summary>AuthHeader, QueryString or POST.</summary>
    public string? AuthenticationType { get; init; }

    public string? HostHeader { get; init; }

    /// <summary>E.g. <c>TLSv1.3</c>.</summary>
    public string? TlsVersion { get; init; }

    public string? AccessPointArn { get; init; }

    /// <summary>Whether an access control list was what allowed the request.</summary>
    public bool IsAclRequired { get; init; }

    /// <summary>The field that AWS added last; null leaves it away, as readers of 26 fields need.</summary>
    public string? SourceRegion { get; init; }
}
