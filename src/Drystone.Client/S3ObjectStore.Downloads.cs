using System.Globalization;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Client.Observability;
using Drystone.Client.Transfers;

namespace Drystone.Client;

public sealed partial class S3ObjectStore
{
    /// <inheritdoc/>
    public Task<ObjectDownload?> DownloadAsync(
        string bucket, string key, DownloadOptions? options = null, CancellationToken cancel = default)
    {
        Addresses.Check(bucket, key);
        return RunAsync("download", bucket, async connection =>
        {
            try
            {
                var request = ReadRequest(bucket, key, options ?? new DownloadOptions(), connection);
                var answer = await connection.Client.GetObjectAsync(request, cancel).ConfigureAwait(false);
                return Open(answer, bucket, key);
            }
            catch (AmazonS3Exception e) when (Failures.IsNoSuchObject(e))
            {
                return null;
            }
        }, cancel);
    }

    /// <inheritdoc/>
    public Task<ObjectHead?> HeadAsync(
        string bucket, string key, string? versionId = null, CancellationToken cancel = default)
    {
        Addresses.Check(bucket, key);
        return RunAsync("head", bucket, async connection =>
        {
            try
            {
                var request = new GetObjectMetadataRequest { BucketName = bucket, Key = key, VersionId = versionId };
                var answer = await connection.Client.GetObjectMetadataAsync(request, cancel).ConfigureAwait(false);
                return (ObjectHead?)HeadOf(
                    new(bucket, key, EntityTag.Bare(answer.ETag), answer.ContentLength, answer.Headers.ContentType),
                    answer.LastModified, answer.Metadata, answer.VersionId, answer.StorageClass);
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
            {
                // An answer to HEAD has no body, so a missing bucket looks the same.
                return null;
            }
        }, cancel);
    }

    private static GetObjectRequest ReadRequest(
        string bucket, string key, DownloadOptions options, Connection connection) => new()
        {
            BucketName = bucket,
            Key = key,
            VersionId = options.VersionId,
            ByteRange = options.Range is { } range ? RangeOf(range) : null,
            EtagToMatch = options.IfMatch is { } tag
            ? EntityTag.ForCondition(tag, connection.Profile.QuotesIfMatch)
            : null,
        };

    private static ByteRange RangeOf(ByteSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(span.Offset, nameof(span));
        if (span.LengthBytes is not { } length)
        {
            return new ByteRange($"bytes={span.Offset}-");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length, nameof(span));
        return new ByteRange(span.Offset, checked(span.Offset + length - 1));
    }

    private static ObjectDownload Open(GetObjectResponse answer, string bucket, string key)
    {
        var bodyBytes = answer.ContentLength;
        var isWhole = string.IsNullOrEmpty(answer.ContentRange);
        var sizeBytes = isWhole ? bodyBytes : SizeOf(answer.ContentRange);
        var head = HeadOf(
            new(bucket, key, EntityTag.Bare(answer.ETag), sizeBytes, answer.Headers.ContentType),
            answer.LastModified, answer.Metadata, answer.VersionId, answer.StorageClass);
        ClientMetrics.BytesReceived.Add(bodyBytes);
        var body = new DownloadStream(
            answer.ResponseStream, $"{bucket}/{key}", bodyBytes, isWhole ? Md5Of(answer) : null);
        return new ObjectDownload(head, body, bodyBytes, answer);
    }

    /// <summary>The MD5 to compare with, where the SDK has no checksum to compare with itself and the entity tag is
    /// one: that of SSE-KMS and SSE-C objects is not.</summary>
    private static string? Md5Of(GetObjectResponse answer)
    {
        var sdkCompares = answer.ChecksumType != ChecksumType.COMPOSITE
            && (answer.ChecksumCRC32 ?? answer.ChecksumCRC32C ?? answer.ChecksumSHA1 ?? answer.ChecksumSHA256)
                is not null;
        var isEncrypted = answer.ServerSideEncryptionMethod == ServerSideEncryptionMethod.AWSKMS
            || answer.ServerSideEncryptionCustomerMethod == ServerSideEncryptionCustomerMethod.AES256;
        return sdkCompares || isEncrypted ? null : EntityTag.Md5(answer.ETag);
    }

    /// <summary>The size in <c>bytes 0-9/100</c>.</summary>
    private static long SizeOf(string contentRange) =>
        long.Parse(contentRange.AsSpan(contentRange.LastIndexOf('/') + 1), CultureInfo.InvariantCulture);

    private static ObjectHead HeadOf(
        ObjectRef reference, DateTime? lastModified, MetadataCollection metadata, string? versionId,
        S3StorageClass? storageClass) =>
        new(reference, new DateTimeOffset(lastModified?.ToUniversalTime() ?? DateTime.UnixEpoch),
            metadata.Keys.ToDictionary(name => name["x-amz-meta-".Length..], name => metadata[name]),
            versionId, storageClass?.Value);
}
