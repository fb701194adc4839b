namespace Drystone.S3.Configuration.Notification;

/// <summary>What happened, from which every form of message is written. Null leaves a field out.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
/// </remarks>
public sealed record S3EventFacts
{
    /// <summary>With its <c>s3:</c> and no wildcard, e.g. <c>s3:ObjectCreated:Put</c>.</summary>
    public required string EventName { get; init; }

    /// <summary>The same for every delivery of the event, and no other event's.</summary>
    public required string EventId { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required string Region { get; init; }

    public required string Bucket { get; init; }

    /// <summary>The decoded key.</summary>
    public required string Key { get; init; }

    /// <summary>Grows with the events of a key; absent from events of tags and ACLs.</summary>
    public ulong? Sequence { get; init; }

    /// <summary>Who owns the bucket.</summary>
    public string BucketOwnerId { get; init; } = "";

    /// <summary>Who made the request.</summary>
    public string PrincipalId { get; init; } = "";

    public string SourceIpAddress { get; init; } = "";

    public string RequestId { get; init; } = "";

    /// <summary>The x-amz-id-2 of the answer.</summary>
    public string HostId { get; init; } = "";

    /// <summary>Of objects that remain; absent from deletions.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Without quotation marks.</summary>
    public string? ETag { get; init; }

    /// <summary>Only of buckets with versioning.</summary>
    public string? VersionId { get; init; }

    /// <summary>Of objects that remain; in the flat form alone, since AWS's has no place for it.</summary>
    public string? ContentType { get; init; }

    /// <summary>When a restored copy goes away again; of <c>s3:ObjectRestore:Completed</c>.</summary>
    public DateTimeOffset? RestorationExpiry { get; init; }

    /// <summary>Where a restored object lies, or where a transition moved it.</summary>
    public string? StorageClass { get; init; }
}
