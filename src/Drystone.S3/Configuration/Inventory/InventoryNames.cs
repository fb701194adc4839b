namespace Drystone.S3.Configuration.Inventory;

/// <summary>The versions in an inventory; the names are AWS's.</summary>
public enum IncludedObjectVersions
{
    All,
    Current,
}

/// <summary>How often an inventory is made; the names are AWS's.</summary>
public enum InventoryFrequency
{
    Daily,
    Weekly,
}

/// <summary>The columns that an inventory may have; names and order are AWS's.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html</remarks>
public enum InventoryOptionalField
{
    Size,
    LastModifiedDate,
    ETag,
    StorageClass,
    IsMultipartUploaded,
    ReplicationStatus,
    EncryptionStatus,
    ObjectLockRetainUntilDate,
    ObjectLockMode,
    ObjectLockLegalHoldStatus,
    IntelligentTieringAccessTier,
    BucketKeyStatus,
    ChecksumAlgorithm,
    ObjectAccessControlList,
    ObjectOwner,
    LifecycleExpirationDate,
}
