using Drystone.Engine.Access;
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
        var result = default(PartResult);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            using var source = origin.Open(request);
            var range = Range(request, source.Info.SizeBytes);
            var (etag, value) = StoredBytesDigest.Compute(source, range, checksum.Algorithm, request.Cancel);
            result = await request.Store.CopyPartAsync(
                source, range, target, upload.Id, number, etag, StoredChecksums.Store(value, ChecksumType.FullObject),
                request.Cancel);
            if (result.Outcome != WriteOutcome.SourceChanged)
            {
                break;
            }
        }

        var part = result.Part ?? throw Answers.Refusal(result.Outcome, request);
        await Answers.WriteXmlAsync(request, "CopyPartResult"u8, xml =>
        {
            xml.Element("LastModified"u8, part.LastModified);
            xml.Element("ETag"u8, Answers.Quoted(part.ETag));
            Answers.WriteChecksum(xml, checksum.IsAnnounced ? part.Checksum : null, partCount: 0, withType: false);
        });
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
