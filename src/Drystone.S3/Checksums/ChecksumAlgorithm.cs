namespace Drystone.S3.Checksums;

/// <summary>The flexible checksums of S3.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html</remarks>
public enum ChecksumAlgorithm
{
    Crc32,
    Crc32C,
    Crc64Nvme,
    Sha1,
    Sha256,
}

/// <summary>How the checksum of a multipart object comes about.</summary>
public enum ChecksumType
{
    /// <summary>Over the bytes of the whole object.</summary>
    FullObject,

    /// <summary>Over the concatenated checksums of the parts, written with <c>-N</c>.</summary>
    Composite,
}
