using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Client.Configuration;
using Drystone.Client.Profiles;

namespace Drystone.Client.Transfers;

/// <summary>What the requests of one upload have in common.</summary>
internal sealed class UploadPlan(
    string bucket, string key, UploadOptions options, ObjectStoreSettings settings, ProviderProfile profile)
{
    private string? IfMatch => options.IfMatch is { } tag ? EntityTag.ForCondition(tag, profile.QuotesIfMatch) : null;

    private string? IfNoneMatch => options.IfAbsent ? "*" : null;

    public PutObjectRequest Put(Stream body)
    {
        var request = new PutObjectRequest
        {
            BucketName = bucket,
            Key = key,
            InputStream = body,
            AutoCloseStream = false,
            AutoResetStreamPosition = false,
            ContentType = options.ContentType,
            IfMatch = IfMatch,
            IfNoneMatch = IfNoneMatch,
            UseChunkEncoding = profile.TrailingChecksums,
            StorageClass = StorageClass,
            ServerSideEncryptionMethod = Encryption,
            ServerSideEncryptionKeyManagementServiceKeyId = settings.Encryption?.KeyId,
        };
        Describe(request.Headers, request.Metadata);
        return request;
    }

    public InitiateMultipartUploadRequest Initiate()
    {
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = bucket,
            Key = key,
            ContentType = options.ContentType,
            StorageClass = StorageClass,
            ServerSideEncryptionMethod = Encryption,
            ServerSideEncryptionKeyManagementServiceKeyId = settings.Encryption?.KeyId,
            ChecksumAlgorithm = profile.TrailingChecksums ? ChecksumAlgorithm.CRC32 : null,
        };
        Describe(request.Headers, request.Metadata);
        return request;
    }

    public UploadPartRequest Part(string uploadId, int number, Stream bytes) => new()
    {
        BucketName = bucket,
        Key = key,
        UploadId = uploadId,
        PartNumber = number,
        InputStream = bytes,
        PartSize = bytes.Length,
        UseChunkEncoding = profile.TrailingChecksums,
        ChecksumAlgorithm = profile.TrailingChecksums ? ChecksumAlgorithm.CRC32 : null,
    };

    public PartETag ETagOf(UploadPartResponse sent) => profile.TrailingChecksums
        ? new PartETag(sent.PartNumber ?? 0, sent.ETag) { ChecksumCRC32 = sent.ChecksumCRC32 }
        : new PartETag(sent.PartNumber ?? 0, sent.ETag);

    public CompleteMultipartUploadRequest Complete(string uploadId, PartETag[] parts) => new()
    {
        BucketName = bucket,
        Key = key,
        UploadId = uploadId,
        PartETags = [.. parts],
        IfMatch = IfMatch,
        IfNoneMatch = IfNoneMatch,
    };

    public AbortMultipartUploadRequest Abort(string uploadId) => new()
    {
        BucketName = bucket,
        Key = key,
        UploadId = uploadId,
    };

    public GetObjectMetadataRequest Head() => new() { BucketName = bucket, Key = key };

    public void Report(long sentBytes) => options.Progress?.Report(sentBytes);

    /// <summary>A body that is shorter or longer than was said is not what the caller meant to store.</summary>
    public void CheckLength(long sizeBytes)
    {
        if (options.LengthBytes is { } expected && expected != sizeBytes)
        {
            throw new ArgumentException(
                $"The body of {bucket}/{key} has {sizeBytes} bytes, and {expected} were announced.");
        }
    }

    private S3StorageClass? StorageClass => (options.StorageClass ?? settings.StorageClass) is { } name
        ? S3StorageClass.FindValue(name)
        : null;

    private ServerSideEncryptionMethod? Encryption => settings.Encryption is { } encryption
        ? ServerSideEncryptionMethod.FindValue(encryption.Algorithm)
        : null;

    private void Describe(HeadersCollection headers, MetadataCollection metadata)
    {
        headers.CacheControl = options.CacheControl ?? headers.CacheControl;
        headers.ContentDisposition = options.ContentDisposition ?? headers.ContentDisposition;
        headers.ContentEncoding = options.ContentEncoding ?? headers.ContentEncoding;
        foreach (var (name, value) in options.Metadata)
        {
            metadata.Add(name, value);
        }
    }
}
