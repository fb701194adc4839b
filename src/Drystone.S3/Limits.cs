namespace Drystone.S3;

/// <summary>The numbers of the S3 protocol.</summary>
/// <remarks>
/// Where no page is named: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html (multipart upload limits).
/// </remarks>
public static class Limits
{
    /// <summary>48.8 TiB: the most that 10,000 parts of 5 GiB hold.</summary>
    public const long ObjectSizeBytes = LastPartNumber * PartSizeBytes;

    /// <summary>Every part but the last is at least this large.</summary>
    public const long PartSizeMinimumBytes = 5L << 20;

    public const long PartSizeBytes = 5L << 30;

    public const int FirstPartNumber = 1;

    public const int LastPartNumber = 10_000;

    /// <summary>One PUT: https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html</summary>
    public const long SinglePutSizeBytes = 5L << 30;

    /// <summary>One CopyObject: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html</summary>
    public const long CopySizeBytes = 5L << 30;

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html (MaxKeys)</summary>
    public const int KeysPerPage = 1_000;

    public const int PartsPerPage = 1_000;

    public const int UploadsPerPage = 1_000;

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html</summary>
    public const int KeysPerDelete = 1_000;

    /// <summary>In UTF-8: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html</summary>
    public const int KeyBytes = 1_024;

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html</summary>
    public const int BucketNameMinimumLength = 3;

    /// <inheritdoc cref="BucketNameMinimumLength"/>
    public const int BucketNameLength = 63;

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html</summary>
    public const int UserMetadataBytes = 2 << 10;

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html</summary>
    public const int TagsPerObject = 10;

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/userguide/CostAllocTagging.html</summary>
    public const int TagsPerBucket = 50;

    /// <summary>In UTF-16 code units, as the page of object tagging counts.</summary>
    public const int TagKeyLength = 128;

    /// <inheritdoc cref="TagKeyLength"/>
    public const int TagValueLength = 256;

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html</summary>
    public const int GrantsPerAcl = 100;

    /// <summary>Ours: 10,000 parts with every checksum element stay below it.</summary>
    public const int XmlBodyBytes = 4 << 20;

    /// <summary>Of a configuration as it is kept, which may be longer than as it was sent: the largest of AWS's limits,
    /// that of replication (https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html).</summary>
    public const int ConfigurationBytes = 2 << 20;

    /// <summary>Ours, of a configuration of which a bucket has a thousand: a filter with a prefix and ten tags of the
    /// largest size stays below it, and a page of a hundred can be answered.</summary>
    public const int ListedConfigurationBytes = 128 << 10;

    /// <summary>Ours: no request document of S3 nests deeper than half of it.</summary>
    public const int XmlDepth = 16;
}
