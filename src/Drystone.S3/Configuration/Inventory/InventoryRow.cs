namespace Drystone.S3.Configuration.Inventory;

/// <summary>What an inventory tells of a version. Null means that it has none; the cell is then empty.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory.html</remarks>
public sealed record InventoryRow
{
    public required string Key { get; init; }

    /// <summary>Null in a bucket that never had versions.</summary>
    public string? VersionId { get; init; }

    public bool IsLatest { get; init; } = true;

    public bool IsDeleteMarker { get; init; }

    /// <summary>Null for a delete marker, as are the next few.</summary>
    public long? SizeBytes { get; init; }

    public DateTimeOffset? LastModified { get; init; }

    /// <summary>Without quotes.</summary>
    public string? ETag { get; init; }

    public string? StorageClass { get; init; }

    public bool? IsMultipartUploaded { get; init; }

    public string? ReplicationStatus { get; init; }

    /// <summary>SSE-S3, SSE-KMS, SSE-C or NOT-SSE.</summary>
    public string? EncryptionStatus { get; init; }

    public DateTimeOffset? ObjectLockRetainUntil { get; init; }

    public string? ObjectLockMode { get; init; }

    public string? ObjectLockLegalHoldStatus { get; init; }

    public string? IntelligentTieringAccessTier { get; init; }

    public string? BucketKeyStatus { get; init; }

    public string? ChecksumAlgorithm { get; init; }

    /// <summary>The document of AWS in Base64.</summary>
    public string? ObjectAccessControlList { get; init; }

    public string? ObjectOwner { get; init; }

    public DateTimeOffset? LifecycleExpiration { get; init; }

    internal object? Value(InventoryOptionalField field) => field switch
    {
        InventoryOptionalField.Size => SizeBytes,
        InventoryOptionalField.LastModifiedDate => LastModified,
        InventoryOptionalField.ETag => ETag,
        InventoryOptionalField.StorageClass => StorageClass,
        InventoryOptionalField.IsMultipartUploaded => IsMultipartUploaded,
        InventoryOptionalField.ReplicationStatus => ReplicationStatus,
        InventoryOptionalField.EncryptionStatus => EncryptionStatus,
        InventoryOptionalField.ObjectLockRetainUntilDate => ObjectLockRetainUntil,
        InventoryOptionalField.ObjectLockMode => ObjectLockMode,
        InventoryOptionalField.ObjectLockLegalHoldStatus => ObjectLockLegalHoldStatus,
        InventoryOptionalField.IntelligentTieringAccessTier => IntelligentTieringAccessTier,
        InventoryOptionalField.BucketKeyStatus => BucketKeyStatus,
        InventoryOptionalField.ChecksumAlgorithm => ChecksumAlgorithm,
        InventoryOptionalField.ObjectAccessControlList => ObjectAccessControlList,
        InventoryOptionalField.ObjectOwner => ObjectOwner,
        _ => LifecycleExpiration,
    };
}
