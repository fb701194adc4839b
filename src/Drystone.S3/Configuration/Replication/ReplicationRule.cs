namespace Drystone.S3.Configuration.Replication;

/// <summary>Which objects are replicated where.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationRule.html</remarks>
public sealed record ReplicationRule
{
    /// <summary>Unique in its configuration, 1 to 255 characters.</summary>
    public required string Id { get; init; }

    public required bool IsEnabled { get; init; }

    /// <summary>Among rules of one destination the greatest wins; null in the older form, which has none.</summary>
    public int? Priority { get; init; }

    /// <summary>The prefix stands in the rule and not in a Filter: the older form, which the answer keeps.</summary>
    public bool UsesLegacyPrefix { get; init; }

    /// <summary>The conditions stand in an And, which the answer keeps.</summary>
    public bool HasAnd { get; init; }

    /// <summary>Null and "" both mean every key; the answer shows "".</summary>
    public string? Prefix { get; init; }

    public ValueList<Tag> Tags { get; init; } = [];

    public required ReplicationDestination Destination { get; init; }

    /// <summary>Whether delete markers are replicated; null means not mentioned, as in the older form.</summary>
    public bool? DeleteMarkerReplication { get; init; }

    /// <summary>Null means not mentioned, which is no.</summary>
    public bool? ExistingObjectReplication { get; init; }

    /// <summary>Whether objects under keys of the key service are replicated; null means not mentioned: no.</summary>
    public bool? SseKmsEncryptedObjects { get; init; }

    /// <summary>Whether changes of metadata on replicas come back; null means not mentioned: no.</summary>
    public bool? ReplicaModifications { get; init; }

    /// <param name="key">The decoded key.</param>
    /// <param name="tags">Of the object.</param>
    public bool Matches(string key, IReadOnlyCollection<Tag> tags) =>
        key.StartsWith(Prefix ?? "", StringComparison.Ordinal) && Tags.All(tags.Contains);
}

/// <summary>Where replicas go and what they are there.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_Destination.html</remarks>
public sealed record ReplicationDestination
{
    /// <summary>As sent: <c>arn:aws:s3:::NAME</c>.</summary>
    public required string BucketArn { get; init; }

    /// <summary>Who owns the destination; null means not mentioned.</summary>
    public string? Account { get; init; }

    /// <summary>Null means that of the source.</summary>
    public string? StorageClass { get; init; }

    /// <summary>Replicas belong to the owner of the destination.</summary>
    public bool OwnerIsDestination { get; init; }

    /// <summary>Null means not mentioned.</summary>
    public string? ReplicaKmsKeyId { get; init; }

    public ReplicationClock? Metrics { get; init; }

    public ReplicationClock? ReplicationTime { get; init; }

    /// <summary>The last part of the ARN.</summary>
    public string BucketName => BucketArn[(BucketArn.LastIndexOf(':') + 1)..];
}

/// <summary>The metrics or the time control of a destination.</summary>
/// <param name="IsEnabled">Its Status.</param>
/// <param name="Minutes">Always 15 where given; metrics may go without.</param>
public sealed record ReplicationClock(bool IsEnabled, int? Minutes);
