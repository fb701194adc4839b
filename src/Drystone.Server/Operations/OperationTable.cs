using Drystone.Server.Operations.Access;
using Drystone.Server.Operations.Acls;
using Drystone.Server.Operations.Analytics;
using Drystone.Server.Operations.Buckets;
using Drystone.Server.Operations.Cors;
using Drystone.Server.Operations.Encryption;
using Drystone.Server.Operations.IntelligentTiering;
using Drystone.Server.Operations.Inventory;
using Drystone.Server.Operations.Lifecycle;
using Drystone.Server.Operations.Listing;
using Drystone.Server.Operations.Locking;
using Drystone.Server.Operations.Logging;
using Drystone.Server.Operations.Metrics;
using Drystone.Server.Operations.Notification;
using Drystone.Server.Operations.Objects;
using Drystone.Server.Operations.Payment;
using Drystone.Server.Operations.Policy;
using Drystone.Server.Operations.Replication;
using Drystone.Server.Operations.Tagging;
using Drystone.Server.Operations.Uploads;
using Drystone.Server.Operations.Website;
using Drystone.Server.Replication.Receiving;

namespace Drystone.Server.Operations;

/// <summary>
/// Every operation that is served. The compatibility page and the labels of metrics are made from it.
/// </summary>
internal static class OperationTable
{
    public static IReadOnlyList<Operation> All { get; } =
    [
        ListBuckets.Operation,
        CreateBucket.Operation,
        HeadBucket.Operation,
        DeleteBucket.Operation,
        GetBucketLocation.Operation,
        GetBucketVersioning.Operation,
        PutBucketVersioning.Operation,
        PutBucketLifecycleConfiguration.Operation,
        GetBucketLifecycleConfiguration.Operation,
        DeleteBucketLifecycle.Operation,
        PutBucketCors.Operation,
        GetBucketCors.Operation,
        DeleteBucketCors.Operation,
        PutBucketWebsite.Operation,
        GetBucketWebsite.Operation,
        DeleteBucketWebsite.Operation,
        PutBucketTagging.Operation,
        GetBucketTagging.Operation,
        DeleteBucketTagging.Operation,
        PutBucketPolicy.Operation,
        GetBucketPolicy.Operation,
        DeleteBucketPolicy.Operation,
        GetBucketPolicyStatus.Operation,
        PutPublicAccessBlock.Operation,
        GetPublicAccessBlock.Operation,
        DeletePublicAccessBlock.Operation,
        PutBucketOwnershipControls.Operation,
        GetBucketOwnershipControls.Operation,
        DeleteBucketOwnershipControls.Operation,
        PutBucketRequestPayment.Operation,
        GetBucketRequestPayment.Operation,
        PutBucketAccelerateConfiguration.Operation,
        GetBucketAccelerateConfiguration.Operation,
        PutBucketLogging.Operation,
        GetBucketLogging.Operation,
        PutBucketInventoryConfiguration.Operation,
        GetBucketInventoryConfiguration.Operation,
        ListBucketInventoryConfigurations.Operation,
        DeleteBucketInventoryConfiguration.Operation,
        PutBucketAnalyticsConfiguration.Operation,
        GetBucketAnalyticsConfiguration.Operation,
        ListBucketAnalyticsConfigurations.Operation,
        DeleteBucketAnalyticsConfiguration.Operation,
        PutBucketMetricsConfiguration.Operation,
        GetBucketMetricsConfiguration.Operation,
        ListBucketMetricsConfigurations.Operation,
        DeleteBucketMetricsConfiguration.Operation,
        PutBucketIntelligentTieringConfiguration.Operation,
        GetBucketIntelligentTieringConfiguration.Operation,
        ListBucketIntelligentTieringConfigurations.Operation,
        DeleteBucketIntelligentTieringConfiguration.Operation,
        ListObjects.Operation,
        ListObjectsV2.Operation,
        ListObjectVersions.Operation,
        PutObject.Operation,
        PostObject.Operation,
        GetObject.Operation,
        HeadObject.Operation,
        DeleteObject.Operation,
        DeleteObjects.Operation,
        CopyObject.Operation,
        GetObjectAttributes.Operation,
        RestoreObject.Operation,
        PutObjectTagging.Operation,
        GetObjectTagging.Operation,
        DeleteObjectTagging.Operation,
        PutObjectLockConfiguration.Operation,
        GetObjectLockConfiguration.Operation,
        PutObjectRetention.Operation,
        GetObjectRetention.Operation,
        PutObjectLegalHold.Operation,
        GetObjectLegalHold.Operation,
        PutBucketNotificationConfiguration.Operation,
        GetBucketNotificationConfiguration.Operation,
        PutBucketEncryption.Operation,
        GetBucketEncryption.Operation,
        DeleteBucketEncryption.Operation,
        GetBucketAcl.Operation,
        PutBucketAcl.Operation,
        GetObjectAcl.Operation,
        PutObjectAcl.Operation,
        CreateMultipartUpload.Operation,
        UploadPart.Operation,
        UploadPartCopy.Operation,
        CompleteMultipartUpload.Operation,
        AbortMultipartUpload.Operation,
        ListParts.Operation,
        ListMultipartUploads.Operation,
        PutBucketReplication.Operation,
        GetBucketReplication.Operation,
        DeleteBucketReplication.Operation,
        .. ReplicaOperations.All,
    ];
}
