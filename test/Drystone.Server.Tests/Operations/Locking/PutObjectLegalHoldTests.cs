using System.Text;
using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.Server.Tests.Operations.Locking;

public sealed class PutObjectLegalHoldTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_held_version_stays_until_the_hold_is_taken_off()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        var version = await LockedBucket.PutAsync(server, bucket);
        await HoldAsync(bucket, ObjectLockLegalHoldStatus.On);
        var batch = await Assert.ThrowsAsync<DeleteObjectsException>(() => server.S3.DeleteObjectsAsync(
            new DeleteObjectsRequest
            {
                BucketName = bucket,
                Objects = [new KeyVersion { Key = "key", VersionId = version }],
                BypassGovernanceRetention = true,
            }));
        Assert.Equal("AccessDenied", batch.Response.DeleteErrors.Single().Code);
        await HoldAsync(bucket, ObjectLockLegalHoldStatus.Off);
        Assert.Equal(
            (204, null), (await server.SendAsync("DELETE", $"/{bucket}/key?versionId={version}")).Outcome);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<Status>on</Status>")]
    [InlineData("<Status>ON</Status><Status>OFF</Status>")]
    public async Task What_is_no_hold_is_refused(string content)
    {
        var bucket = await LockedBucket.CreateAsync(server);
        await LockedBucket.PutAsync(server, bucket);
        var body = Encoding.UTF8.GetBytes($"<LegalHold>{content}</LegalHold>");
        Assert.Equal(
            (400, "MalformedXML"), (await server.SendAsync("PUT", $"/{bucket}/key?legal-hold", body)).Outcome);
    }

    [Fact]
    public async Task It_takes_a_bucket_with_object_lock_and_its_owner()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        await LockedBucket.PutAsync(server, bucket);
        var body = Encoding.UTF8.GetBytes("<LegalHold><Status>ON</Status></LegalHold>");
        Assert.Equal((400, "InvalidRequest"), (await server.SendAsync("PUT", "/bucket/key?legal-hold", body)).Outcome);
        var target = $"/{bucket}/key?legal-hold";
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("PUT", target, body)).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("PUT", target, body)).Outcome);
    }

    private Task<PutObjectLegalHoldResponse> HoldAsync(string bucket, ObjectLockLegalHoldStatus status) =>
        server.S3.PutObjectLegalHoldAsync(new PutObjectLegalHoldRequest
        {
            BucketName = bucket,
            Key = "key",
            LegalHold = new ObjectLockLegalHold { Status = status },
        });
}
