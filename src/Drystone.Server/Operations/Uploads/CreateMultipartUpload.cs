using Drystone.Engine.Access;
using Drystone.Engine.Uploads;
using Drystone.S3;
using Drystone.S3.Checksums;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Uploads;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html</summary>
internal static class CreateMultipartUpload
{
    public static readonly Operation Operation = Operation.OnObject<Write>(
        "CreateMultipartUpload", "POST", "s3:PutObject", HandleAsync, subresource: "uploads");

    private static async Task HandleAsync(S3Request request, ObjectGrant<Write> target)
    {
        var checksum = UploadChecksum.Read(request);
        var acl = AccessControlLists.ReadOfNew(request, target);
        using var sealing = await WantedEncryption.SealAsync(request, target);
        var facts = new NewUpload
        {
            InitiatorId = request.Caller.Principal.UserId,
            Headers = ObjectHeadersReader.Read(request),
            Tags = ObjectTagging.Read(request),
            ChecksumAlgorithm = checksum.Number,
            ChecksumIsComposite = checksum.IsComposite,
            Lock = ObjectLocks.Read(request, target),
            Encryption = sealing?.Encryption,
            Acl = acl,
        };
        var upload = await request.Store.CreateUploadAsync(target, facts, request.Cancel)
            ?? throw Answers.Refusal(Engine.Objects.WriteOutcome.NoSuchBucket, request);
        Expirations.Write(request, target.Bucket, upload);
        StoredEncryption.Write(request, upload.Encryption);
        if (checksum.IsAnnounced)
        {
            request.Response.Headers[Headers.ChecksumAlgorithm] = checksum.Algorithm.Name();
            request.Response.Headers[Headers.ChecksumType] = checksum.Type.Name();
        }

        await Answers.WriteXmlAsync(request, "InitiateMultipartUploadResult"u8, xml =>
        {
            xml.Element("Bucket"u8, request.BucketName!);
            xml.Element("Key"u8, upload.Key);
            xml.Element("UploadId"u8, upload.Id.ToString());
        });
    }
}
