using Drystone.Engine.Access;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.S3.Checksums;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Objects;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html</summary>
internal static class PutObject
{
    public static readonly Operation Operation =
        Operation.OnObject<Write>("PutObject", "PUT", "s3:PutObject", HandleAsync);

    private static async Task HandleAsync(S3Request request, ObjectGrant<Write> target)
    {
        await StoreAsync(request, target);
        request.Response.ContentLength = 0;
    }

    /// <summary>Stores what the request brings, in the head of a PUT or in the fields of a form, and writes the head of
    /// the answer.</summary>
    public static async Task<ObjectInfo> StoreAsync(S3Request request, ObjectGrant<Write> target)
    {
        var headers = ObjectHeadersReader.Read(request);
        var tags = ObjectTagging.Read(request);
        var acl = AccessControlLists.ReadOfNew(request, target);
        var condition = WriteConditionReader.Read(request);
        var expected = ExpectedDigests.Read(request);
        var objectLock = ObjectLocks.ReadWithBody(request, target, expected);
        Quotas.Demand(request, target);
        using var sealing = await WantedEncryption.SealAsync(request, target);
        await using var body = await ReceivedBody.ReceiveAsync(
            request, expected, request.Form?.MaxSizeBytes ?? Limits.SinglePutSizeBytes,
            kept: expected.Algorithm ?? ChecksumAlgorithm.Crc64Nvme, sealing?.Key,
            CompressibleBody.IsWanted(request.Store, target, headers, sealing is not null));
        request.Form?.RequireMinimum(body.Writer.LengthBytes);
        var facts = new NewObject
        {
            ETag = StoredEncryption.ETagFor(body.ETag, sealing?.Encryption),
            Headers = headers,
            Tags = tags,
            Checksum = StoredChecksums.Store(body.Checksum, ChecksumType.FullObject),
            Lock = objectLock,
            Encryption = sealing?.Encryption,
            Acl = acl,
            IsPosted = request.Form is not null,
        };
        var result = await request.Store.PutObjectAsync(target, body.Writer, facts, condition, request.Cancel);
        var stored = result.Object ?? throw Answers.Refusal(result.Outcome, request);
        request.Response.Headers.ETag = Answers.Quoted(stored.ETag);
        Versions.WriteNew(request, stored.Version);
        Expirations.Write(request, target.Bucket, stored);
        StoredEncryption.Write(request, stored.Encryption);
        Answers.WriteChecksum(request.Response.Headers, stored.Checksum, partCount: 0);
        request.ObjectSizeBytes = body.Writer.LengthBytes;
        return stored;
    }
}
