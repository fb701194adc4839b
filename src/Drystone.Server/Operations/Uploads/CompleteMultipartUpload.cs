using Drystone.Engine.Access;
using Drystone.Engine.Objects;
using Drystone.Engine.Uploads;
using Drystone.S3;
using Drystone.S3.Xml.Requests;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Uploads;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html</summary>
internal static class CompleteMultipartUpload
{
    public static readonly Operation Operation = Operation.OnObject<Write>(
        "CompleteMultipartUpload", "POST", "s3:PutObject", HandleAsync, subresource: UploadParameters.Id);

    // A part can be replaced between looking at it and the commit. Who replaces it more often than this is completing
    // an upload that is still being written.
    private const int Attempts = 5;

    private static async Task HandleAsync(S3Request request, ObjectGrant<Write> target)
    {
        var condition = WriteConditionReader.Read(request);
        var body = await XmlBody.ReadAsync(request, Limits.XmlBodyBytes, ExpectedDigests.ReadMd5Alone(request));
        var wanted = CompleteMultipartUploadRequest.Parse(body).Parts;
        var id = UploadParameters.ReadId(request);
        var upload = request.Store.FindUpload(target, id);
        var completed = upload is null
            ? FindEarlier(request, wanted, condition)
            : await CompleteAsync(request, target, upload, wanted, condition);
        Versions.WriteNew(request, completed.Version);
        Expirations.Write(request, target.Bucket, completed);
        await Answers.WriteXmlAsync(request, "CompleteMultipartUploadResult"u8, xml =>
        {
            xml.Element("Location"u8, Location(request));
            xml.Element("Bucket"u8, request.BucketName!);
            xml.Element("Key"u8, request.Key!);
            xml.Element("ETag"u8, Answers.Quoted(completed.ETag));
            Answers.WriteChecksum(xml, completed.Checksum, completed.PartCount, withType: true);
        });
    }

    private static async ValueTask<ObjectInfo> CompleteAsync(
        S3Request request, ObjectGrant<Write> target, UploadInfo upload, IReadOnlyList<CompletedPart> wanted,
        WriteCondition condition)
    {
        var expected = ExpectedObject.Read(request, UploadChecksum.Of(upload));
        await StoredEncryption.CheckUploadAsync(request, target, upload);
        var result = default(WriteResult);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var page = request.Store.ListParts(target, upload.Id, afterNumber: 0, Limits.LastPartNumber)
                ?? throw UploadParameters.NoSuchUpload(request);
            var parts = PartSelection.Select(request, upload, wanted, page.Parts);
            var facts = new NewObject
            {
                ETag = PartSelection.ETagOf(parts),
                Headers = upload.Headers,
                Tags = upload.Tags,
                Checksum = expected.Check(parts),
                Lock = upload.Lock,
            };
            result = await request.Store.CompleteUploadAsync(
                target, upload.Id, parts, facts, condition, request.Cancel);
            if (result.Outcome != WriteOutcome.PartsChanged)
            {
                break;
            }
        }

        StoredEncryption.Write(request, upload.Encryption);
        return result.Object ?? throw Answers.Refusal(result.Outcome, request);
    }

    private static ObjectInfo FindEarlier(
        S3Request request, IReadOnlyList<CompletedPart> wanted, WriteCondition condition)
    {
        var found = EarlierCompletion.Find(request, wanted, condition) ?? throw UploadParameters.NoSuchUpload(request);
        StoredEncryption.WriteManaged(request, found.Encryption);
        return found;
    }

    private static string Location(S3Request request) =>
        $"{request.Http.Request.Scheme}://{request.Http.Request.Host}{request.Head.RawPath}";
}
