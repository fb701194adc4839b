using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.Server.Tests.Operations.Locking;

public sealed class GetObjectRetentionTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task The_headers_of_a_write_become_its_retention()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        var until = LockedBucket.Soon();
        await LockedBucket.PutAsync(server, bucket, with: put =>
        {
            put.ObjectLockMode = ObjectLockMode.Governance;
            put.ObjectLockRetainUntilDate = until;
        });
        var answer = await server.S3.GetObjectRetentionAsync(
            new GetObjectRetentionRequest { BucketName = bucket, Key = "key" });
        Assert.Equal(ObjectLockRetentionMode.Governance, answer.Retention.Mode);
        Assert.Equal(until, answer.Retention.RetainUntilDate!.Value.ToUniversalTime());
    }

    [Fact]
    public async Task A_copy_and_a_multipart_upload_are_locked_by_their_headers()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        var until = LockedBucket.Soon();
        await LockedBucket.PutAsync(server, bucket);
        await server.S3.CopyObjectAsync(new CopyObjectRequest
        {
            SourceBucket = bucket,
            SourceKey = "key",
            DestinationBucket = bucket,
            DestinationKey = "copy",
            ObjectLockMode = ObjectLockMode.Compliance,
            ObjectLockRetainUntilDate = until,
        });
        var upload = await server.S3.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest
        {
            BucketName = bucket,
            Key = "parts",
            ObjectLockMode = ObjectLockMode.Compliance,
            ObjectLockRetainUntilDate = until,
            ObjectLockLegalHoldStatus = ObjectLockLegalHoldStatus.On,
        });
        var part = await server.SendAsync(
            "PUT", $"/{bucket}/parts?partNumber=1&uploadId={upload.UploadId}", [1]);
        await server.S3.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
        {
            BucketName = bucket,
            Key = "parts",
            UploadId = upload.UploadId,
            PartETags = [new PartETag(1, part.Header("ETag"))],
        });
        foreach (var key in (string[])["copy", "parts"])
        {
            var head = await server.S3.GetObjectMetadataAsync(bucket, key);
            Assert.Equal(ObjectLockMode.Compliance, head.ObjectLockMode);
            Assert.Equal(until, head.ObjectLockRetainUntilDate!.Value.ToUniversalTime());
            Assert.Equal(key == "parts" ? "ON" : null, head.ObjectLockLegalHoldStatus?.Value);
        }
    }

    [Theory]
    [InlineData("x-amz-object-lock-mode", "GOVERNANCE")]
    [InlineData("x-amz-object-lock-retain-until-date", "2999-01-01T00:00:00Z")]
    [InlineData("x-amz-object-lock-legal-hold", "on")]
    public async Task A_header_that_is_no_lock_stores_nothing(string name, string value)
    {
        var bucket = await LockedBucket.CreateAsync(server);
        var refused = await server.SendAsync("PUT", $"/{bucket}/key", [1], (name, value));
        Assert.Equal((400, "InvalidArgument"), refused.Outcome);
        Assert.Equal(404, (int)(await server.SendAsync("HEAD", $"/{bucket}/key")).Status);
    }

    [Fact]
    public async Task A_lock_takes_a_bucket_with_object_lock_and_a_digest()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        (string, string) hold = ("x-amz-object-lock-legal-hold", "ON");
        var plain = await server.SendAsync("PUT", "/bucket/locked", [1], hold);
        Assert.Equal((400, "InvalidRequest"), plain.Outcome);
        Assert.Equal("Bucket is missing Object Lock Configuration", plain["Message"]);
        Assert.Equal((400, "InvalidRequest"), (await server.SendAsync("PUT", $"/{bucket}/key", [1], hold)).Outcome);
        Assert.Equal(404, (int)(await server.SendAsync("HEAD", $"/{bucket}/key")).Status);
    }

    [Fact]
    public async Task An_object_without_a_retention_has_none_to_show()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        await LockedBucket.PutAsync(server, bucket);
        Assert.Equal(
            (404, "NoSuchObjectLockConfiguration"),
            (await server.SendAsync("GET", $"/{bucket}/key?retention")).Outcome);
        Assert.Equal((404, "NoSuchKey"), (await server.SendAsync("GET", $"/{bucket}/none?retention")).Outcome);
        Assert.Equal((400, "InvalidRequest"), (await server.SendAsync("GET", "/bucket/key?retention")).Outcome);
        Assert.Equal(
            (403, "AccessDenied"), (await server.OtherRaw.SendAsync("GET", $"/{bucket}/key?retention")).Outcome);
    }
}
