namespace Drystone.S3.Configuration.Notification;

/// <summary>The names of events, and the patterns that stand for several.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
/// </remarks>
public static class NotificationEvents
{
    private const char Wildcard = '*';

    /// <summary>Every name and pattern that a configuration may hold.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        "s3:IntelligentTiering",
        "s3:LifecycleExpiration:*",
        "s3:LifecycleExpiration:Delete",
        "s3:LifecycleExpiration:DeleteMarkerCreated",
        "s3:LifecycleTransition",
        "s3:ObjectAcl:Put",
        "s3:ObjectCreated:*",
        "s3:ObjectCreated:CompleteMultipartUpload",
        "s3:ObjectCreated:Copy",
        "s3:ObjectCreated:Post",
        "s3:ObjectCreated:Put",
        "s3:ObjectRemoved:*",
        "s3:ObjectRemoved:Delete",
        "s3:ObjectRemoved:DeleteMarkerCreated",
        "s3:ObjectRestore:*",
        "s3:ObjectRestore:Completed",
        "s3:ObjectRestore:Delete",
        "s3:ObjectRestore:Post",
        "s3:ObjectTagging:*",
        "s3:ObjectTagging:Delete",
        "s3:ObjectTagging:Put",
        "s3:ReducedRedundancyLostObject",
        "s3:Replication:*",
        "s3:Replication:OperationFailedReplication",
        "s3:Replication:OperationMissedThreshold",
        "s3:Replication:OperationNotTracked",
        "s3:Replication:OperationReplicatedAfterThreshold",
    ];

    /// <summary>Whether the pattern names the event, as itself or by its wildcard.</summary>
    public static bool Covers(string pattern, string eventName) =>
        pattern == eventName
        || (pattern.EndsWith(Wildcard) && eventName.StartsWith(pattern[..^1], StringComparison.Ordinal));

    /// <summary>Whether some event is named by both.</summary>
    internal static bool Overlap(string left, string right) => Covers(left, right) || Covers(right, left);
}
