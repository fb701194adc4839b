using System.Collections.Frozen;

namespace Drystone.S3.Policies.Tables;

/// <summary>The condition keys of S3, and the actions that say something of each.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3.html. A key that ends with a slash is
/// followed by the key of a tag.
/// </remarks>
public static class S3ConditionKeys
{
    private static readonly string[] Listing = ["ListBucket", "ListBucketVersions"];

    private static readonly string[] Annotations = ["ListObjectAnnotations", "ListObjectVersionAnnotations"];

    private static readonly string[] Writing = ["BypassGovernanceRetention", "PutObject"];

    private static readonly string[] Retaining = ["PutObject", "PutObjectRetention"];

    private static readonly string[] Holding = [.. Retaining, "ReplicateObject"];

    private static readonly string[] Tagging = [.. Writing, "PutObjectTagging", "PutObjectVersionTagging"];

    private static readonly string[] Encrypting = [.. Writing, "ReplicateObject", "UpdateObjectEncryption"];

    private static readonly string[] SettingAcls =
        [.. Writing, "CreateBucket", "CreateAccessPoint", "PutBucketAcl", "PutObjectAcl", "PutObjectVersionAcl"];

    private static readonly string[] OfVersions =
    [
        "DeleteObjectVersion", "DeleteObjectVersionAnnotation", "DeleteObjectVersionTagging", "GetObjectVersion",
        "GetObjectVersionAcl", "GetObjectVersionAnnotation", "GetObjectVersionAttributes", "GetObjectVersionTagging",
        "GetObjectVersionTorrent", "ListObjectVersionAnnotations", "PutObjectVersionAcl", "PutObjectVersionAnnotation",
        "PutObjectVersionTagging",
    ];

    private static readonly string[] OfExistingObjects =
    [
        "DeleteObjectAnnotation", "DeleteObjectTagging", "DeleteObjectVersionAnnotation", "DeleteObjectVersionTagging",
        "GetObject", "GetObjectAcl", "GetObjectAnnotation", "GetObjectAttributes", "GetObjectTagging",
        "GetObjectVersion", "GetObjectVersionAcl", "GetObjectVersionAnnotation", "GetObjectVersionAttributes",
        "GetObjectVersionTagging", "ListObjectAnnotations", "ListObjectVersionAnnotations", "PutObjectAcl",
        "PutObjectAnnotation", "PutObjectTagging", "PutObjectVersionAcl", "PutObjectVersionAnnotation",
        "PutObjectVersionTagging", "UpdateObjectEncryption",
    ];

    private static readonly string[] UnderAccessGrants =
    [
        "AbortMultipartUpload", "DeleteObject", "DeleteObjectVersion", "GetObject", "GetObjectAcl", "GetObjectVersion",
        "GetObjectVersionAcl", "ListBucket", "ListBucketMultipartUploads", "ListBucketVersions",
        "ListMultipartUploadParts", "PutObject", "PutObjectAcl", "PutObjectVersionAcl",
    ];

    private static readonly string[] DeliveringLogs = ["AllowVendedLogDeliveryForResource"];

    private static readonly string[] ChangingAnnotations =
    [
        "DeleteObjectAnnotation", "DeleteObjectVersionAnnotation", "PutObjectAnnotation", "PutObjectVersionAnnotation",
    ];

    /// <summary>Null for a key that every action says something of.</summary>
    private static readonly (string Key, string[]? Actions)[] Rows =
    [
        ("s3:AccessGrantScope", ["CreateAccessGrant", "DeleteAccessGrant", "GetAccessGrant"]),
        ("s3:AccessGrantsInstanceArn", UnderAccessGrants),
        ("s3:AccessGrantsLocationScope", ["CreateAccessGrantsLocation", "GetAccessGrantsLocation"]),
        ("s3:AccessPointNetworkOrigin", null),
        ("s3:AccessPointTag/", null),
        ("s3:annotation-prefix", Annotations),
        ("s3:authType", null),
        ("s3:BucketTag/", null),
        ("s3:DataAccessPointAccount", null),
        ("s3:DataAccessPointArn", null),
        ("s3:delimiter", Listing),
        ("s3:deliverySourceArn", DeliveringLogs),
        ("s3:destinationRegion", ["PauseReplication"]),
        ("s3:ExistingJobOperation", ["DeleteJobTagging", "PutJobTagging", "UpdateJobPriority", "UpdateJobStatus"]),
        ("s3:ExistingJobPriority", ["DeleteJobTagging", "PutJobTagging", "UpdateJobPriority", "UpdateJobStatus"]),
        ("s3:ExistingObjectTag/", OfExistingObjects),
        ("s3:if-match", ["DeleteObject", "PutObject"]),
        ("s3:if-none-match", ["PutObject"]),
        ("s3:InventoryAccessibleOptionalFields", ["PutInventoryConfiguration"]),
        ("s3:isReplicationPauseRequest", ["PutReplicationConfiguration"]),
        ("s3:JobSuspendedCause", ["UpdateJobStatus"]),
        ("s3:LocationConstraint", ["CreateAccessPoint", "CreateBucket"]),
        ("s3:logType", DeliveringLogs),
        ("s3:max-annotation-results", Annotations),
        ("s3:max-keys", Listing),
        ("s3:object-lock-event-hold", Holding),
        ("s3:object-lock-event-hold-duration-days", Holding),
        ("s3:object-lock-legal-hold", ["PutObject", "PutObjectLegalHold"]),
        ("s3:object-lock-mode", Retaining),
        ("s3:object-lock-remaining-retention-days", Retaining),
        ("s3:object-lock-retain-until-date", Retaining),
        ("s3:ObjectCreationOperation", ["PutObject"]),
        ("s3:prefix", Listing),
        ("s3:RequestJobOperation", ["CreateJob"]),
        ("s3:RequestJobPriority", ["CreateJob", "UpdateJobPriority"]),
        ("s3:RequestObjectTag/", Tagging),
        ("s3:RequestObjectTagKeys", Tagging),
        ("s3:ResourceAccount", null),
        ("s3:resourceArnBeingAuthorized", DeliveringLogs),
        ("s3:signatureAge", null),
        ("s3:signatureversion", null),
        ("s3:TlsVersion", null),
        ("s3:VersionId", OfVersions),
        ("s3:x-amz-acl", SettingAcls),
        ("s3:x-amz-bucket-namespace", ["CreateBucket"]),
        ("s3:x-amz-content-sha256", null),
        ("s3:x-amz-copy-source", Writing),
        ("s3:x-amz-grant-full-control", SettingAcls),
        ("s3:x-amz-grant-read", SettingAcls),
        ("s3:x-amz-grant-read-acp", SettingAcls),
        ("s3:x-amz-grant-write", SettingAcls),
        ("s3:x-amz-grant-write-acp", SettingAcls),
        ("s3:x-amz-metadata-directive", Writing),
        ("s3:x-amz-object-annotation-directive", ["PutObject"]),
        ("s3:x-amz-object-if-match", ChangingAnnotations),
        ("s3:x-amz-object-ownership", ["CreateBucket"]),
        ("s3:x-amz-server-side-encryption", Encrypting),
        ("s3:x-amz-server-side-encryption-aws-kms-key-id", Encrypting),
        ("s3:x-amz-server-side-encryption-customer-algorithm", [.. Writing, "ReplicateObject"]),
        ("s3:x-amz-storage-class", [.. Writing, "PutObjectAcl", "PutObjectVersionAcl"]),
        ("s3:x-amz-website-redirect-location", Writing),
    ];

    private static readonly FrozenDictionary<string, ActionSet> ActionsOf = Rows.ToFrozenDictionary(
        row => row.Key,
        row => row.Actions is null ? ActionSet.Full : ActionSet.Of(row.Actions.Select(name => S3Actions.Prefix + name)),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The keys as the page spells them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Rows.Select(row => row.Key)];

    /// <summary>Null when S3 has no such key.</summary>
    /// <param name="key">Without the key of a tag, but with the slash before it.</param>
    internal static ActionSet? Find(string key) => ActionsOf.TryGetValue(key, out var actions) ? actions : null;
}
