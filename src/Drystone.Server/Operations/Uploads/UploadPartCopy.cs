using Drystone.Engine.Access;
using Drystone.Engine.Encryption;
using Drystone.Engine.Objects;
using Drystone.Engine.Uploads;
using Drystone.S3;
using Drystone.S3.Checksums;
using Drystone.S3.Conditions;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Uploads;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html</summary>
internal static class UploadPartCopy
{
    public static readonly Operation Operation = Operation.OnObject<Write>(
        "UploadPartCopy", "PUT", "s3:PutObject", HandleAsync, subresource: UploadParameters.Id,
        requiredHeader: Headers.CopySource);

    // The source can be replaced between hashing it and the commit.
    private const int Attempts = 5;

    private static async Task HandleAsync(S3Request request, ObjectGrant<Write> target)
    {
        ObjectHeadersReader.RefuseMissingFeatures(request);
        var number = UploadParameters.ReadPartNumber(request);
        var upload = UploadParameters.Find(request, target);
        var origin = CopyOrigin.Read(request);
        var checksum = UploadChecksum.Of(upload);
        using var key = await StoredEncryption.OpenUploadAsync(request, target, upload);
        var result = default(PartResult);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            using var source = origin.Open(request);
            var range = Range(request, source.Info.SizeBytes);
            using var sourceKey = await origin.UnlockAsync(request, source);
            var copy = new PartCopy(source, range, target, upload, number, checksum.Algorithm);
            result = key is null && sourceKey is null && source.Tier is null
                ? await ShareAsync(request, copy)
                : await RewriteAsync(request, copy, key);
            if (result.Outcome != WriteOutcome.SourceChanged)
            {
                break;
            }
        }

        var part = result.Part ?? throw Answers.Refusal(result.Outcome, request);
        StoredEncryption.Write(request, upload.Encryption);
        await Answers.WriteXmlAsync(request, "CopyPartResult"u8, xml =>
        {
            xml.Element("LastModified"u8, part.LastModified);
            xml.Element("ETag"u8, Answers.Quoted(part.ETag));
            Answers.WriteChecksum(xml, checksum.IsAnnounced ? part.Checksum : null, partCount: 0, withType: false);
        });
    }

    private readonly record struct PartCopy(
        ObjectReader Source, ByteSpan Range, ObjectGrant<Write> Target, UploadInfo Upload, int Number,
        ChecksumAlgorithm Algorithm);

    private static async ValueTask<PartResult> ShareAsync(S3Request request, PartCopy copy)
    {
        var (etag, value) = await StoredBytesDigest.ComputeAsync(
            copy.Source, copy.Range, copy.Algorithm, request.Cancel);
        return await request.Store.CopyPartAsync(
            copy.Source, copy.Range, copy.Target, copy.Upload.Id, copy.Number, etag,
            StoredChecksums.Store(value, ChecksumType.FullObject), request.Cancel);
    }

    /// <summary>All parts of an upload have its key, or none; and none is at a tier.</summary>
    private static async ValueTask<PartResult> RewriteAsync(
        S3Request request, PartCopy copy, ObjectEncryptionKey? key)
    {
        await using var body = await RewrittenBody.WriteAsync(
            request.Store, copy.Source, copy.Range, copy.Algorithm, key,
            CompressibleBody.IsWanted(request.Store, copy.Target, copy.Upload.Headers, key is not null),
            request.Cancel);
        return await request.Store.PutPartAsync(
            copy.Target, copy.Upload.Id, copy.Number, body.Writer,
            StoredEncryption.ETagFor(body.ETag, copy.Upload.Encryption),
            StoredChecksums.Store(body.Checksum, ChecksumType.FullObject), request.Cancel);
    }

    private static ByteSpan Range(S3Request request, long sizeBytes)
    {
        var range = request.Header(Headers.CopySourceRange) is { } header
            ? ByteRange.ParseCopySource(header, sizeBytes)
            : new ByteRange(0, sizeBytes);
        return range.LengthBytes <= Limits.PartSizeBytes
            ? new ByteSpan(range.Start, range.LengthBytes)
            : throw CopyOrigin.TooLarge();
    }
}
