using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.Client;

public sealed partial class S3ObjectStore
{
    /// <summary>The most that CopyObject takes; larger objects are copied in parts.
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/copy-object.html</summary>
    private const long MaxCopyBytes = 5L << 30;

    /// <inheritdoc/>
    public Task<ObjectRef?> CopyAsync(
        string sourceBucket, string sourceKey, string bucket, string key, CancellationToken cancel = default)
    {
        Addresses.Check(sourceBucket, sourceKey);
        Addresses.Check(bucket, key);
        return RunAsync("copy", bucket, async connection =>
        {
            var source = await HeadAsync(sourceBucket, sourceKey, versionId: null, cancel).ConfigureAwait(false);
            if (source is null)
            {
                return null;
            }

            try
            {
                var tag = source.Ref.SizeBytes <= MaxCopyBytes
                    ? await CopyWholeAsync(connection, source.Ref, bucket, key, cancel).ConfigureAwait(false)
                    : await CopyPartsAsync(connection, source, bucket, key, cancel).ConfigureAwait(false);
                return source.Ref with { Bucket = bucket, Key = key, ETag = EntityTag.Bare(tag) };
            }
            catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchKey")
            {
                return null;
            }
        }, cancel);
    }

    private static async Task<string> CopyWholeAsync(
        Connection connection, ObjectRef source, string bucket, string key, CancellationToken cancel)
    {
        var copied = await connection.Client.CopyObjectAsync(new CopyObjectRequest
        {
            SourceBucket = source.Bucket,
            SourceKey = source.Key,
            DestinationBucket = bucket,
            DestinationKey = key,
        }, cancel).ConfigureAwait(false);
        return copied.ETag;
    }

    private static async Task<string> CopyPartsAsync(
        Connection connection, ObjectHead source, string bucket, string key, CancellationToken cancel)
    {
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = bucket,
            Key = key,
            ContentType = source.Ref.ContentType,
        };
        foreach (var (name, value) in source.Metadata)
        {
            request.Metadata.Add(name, value);
        }

        var upload = await connection.Client.InitiateMultipartUploadAsync(request, cancel).ConfigureAwait(false);
        try
        {
            var parts = await CopyRangesAsync(connection, source.Ref, upload, cancel).ConfigureAwait(false);
            var done = await connection.Client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
            {
                BucketName = bucket,
                Key = key,
                UploadId = upload.UploadId,
                PartETags = parts,
            }, cancel).ConfigureAwait(false);
            return done.ETag;
        }
        catch
        {
            await connection.Client.AbortMultipartUploadAsync(bucket, key, upload.UploadId, CancellationToken.None)
                .ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Every part names the content that was looked at, so that a copy is never a mixture of two.</summary>
    private static async Task<List<PartETag>> CopyRangesAsync(
        Connection connection, ObjectRef source, InitiateMultipartUploadResponse upload, CancellationToken cancel)
    {
        var parts = new List<PartETag>();
        for (var offset = 0L; offset < source.SizeBytes; offset += MaxCopyBytes)
        {
            var part = await connection.Client.CopyPartAsync(new CopyPartRequest
            {
                SourceBucket = source.Bucket,
                SourceKey = source.Key,
                DestinationBucket = upload.BucketName,
                DestinationKey = upload.Key,
                UploadId = upload.UploadId,
                PartNumber = parts.Count + 1,
                FirstByte = offset,
                LastByte = Math.Min(offset + MaxCopyBytes, source.SizeBytes) - 1,
                ETagToMatch = [source.ETag],
            }, cancel).ConfigureAwait(false);
            parts.Add(new PartETag(parts.Count + 1, part.ETag));
        }

        return parts;
    }
}
