using Drystone.Engine.Access;
using Drystone.S3;
using Drystone.S3.Checksums;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Uploads;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html</summary>
internal static class UploadPart
{
    public static readonly Operation Operation = Operation.OnObject<Write>(
        "UploadPart", "PUT", "s3:PutObject", HandleAsync, subresource: UploadParameters.Id);

    private static async Task HandleAsync(S3Request request, ObjectGrant<Write> target)
    {
        ObjectHeadersReader.RefuseMissingFeatures(request);
        var number = UploadParameters.ReadPartNumber(request);
        var upload = UploadParameters.Find(request, target);
        var checksum = UploadChecksum.Of(upload);
        var expected = ExpectedDigests.Read(request);
        checksum.CheckPart(expected.Algorithm);
        Quotas.Demand(request, target);
        using var key = await StoredEncryption.OpenUploadAsync(request, target, upload);
        await using var body = await ReceivedBody.ReceiveAsync(
            request, expected, Limits.PartSizeBytes, kept: checksum.Algorithm, key,
            CompressibleBody.IsWanted(request.Store, target, upload.Headers, key is not null));
        var result = await request.Store.PutPartAsync(
            target, upload.Id, number, body.Writer, StoredEncryption.ETagFor(body.ETag, upload.Encryption),
            StoredChecksums.Store(body.Checksum, ChecksumType.FullObject), request.Cancel);
        var part = result.Part ?? throw Answers.Refusal(result.Outcome, request);
        request.Response.Headers.ETag = Answers.Quoted(part.ETag);
        StoredEncryption.Write(request, upload.Encryption);
        // Of an upload that announced no algorithm, AWS answers what the client sent and keeps it to itself.
        if ((checksum.IsAnnounced ? body.Checksum : body.Sent) is { } shown)
        {
            request.Response.Headers[shown.Algorithm.HeaderName()] = shown.ToBase64();
        }

        request.Response.ContentLength = 0;
    }
}
