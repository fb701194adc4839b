using System.Text;
using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.Server.Tests.Operations.Buckets;

public sealed class PutBucketVersioningTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task Versioning_is_enabled_and_suspended_and_never_off_again()
    {
        var bucket = await server.NewBucketAsync();
        foreach (var status in new[] { VersionStatus.Enabled, VersionStatus.Suspended, VersionStatus.Enabled })
        {
            await server.S3.PutBucketVersioningAsync(new PutBucketVersioningRequest
            {
                BucketName = bucket,
                VersioningConfig = new S3BucketVersioningConfig { Status = status },
            });
            var answer = await server.S3.GetBucketVersioningAsync(bucket);
            Assert.Equal(status, answer.VersioningConfig.Status);
        }

        Assert.Equal((400, "MalformedXML"), (await PutAsync(bucket, "<Status>Off</Status>")).Outcome);
        Assert.Equal(
            (400, "IllegalVersioningConfigurationException"), (await PutAsync(bucket, string.Empty)).Outcome);
        Assert.Equal(VersionStatus.Enabled, (await server.S3.GetBucketVersioningAsync(bucket)).VersioningConfig.Status);
    }

    [Fact]
    public async Task MFA_delete_answers_as_to_who_has_no_device()
    {
        var bucket = await server.NewBucketAsync();
        var refused = await PutAsync(bucket, "<Status>Enabled</Status><MfaDelete>Enabled</MfaDelete>");
        Assert.Equal((403, "AccessDenied"), refused.Outcome);
        Assert.Equal("Mfa Authentication must be used for this request", refused["Message"]);
        var withDevice = await PutAsync(bucket, "<Status>Enabled</Status>", ("x-amz-mfa", "serial 123456"));
        Assert.Equal((403, "AccessDenied"), withDevice.Outcome);
        Assert.Equal(
            (200, null),
            (await PutAsync(bucket, "<Status>Enabled</Status><MfaDelete>Disabled</MfaDelete>")).Outcome);
    }

    [Fact]
    public async Task A_bucket_with_object_lock_has_versioning_and_keeps_it()
    {
        var bucket = "locked-versioning";
        await server.S3.PutBucketAsync(
            new PutBucketRequest { BucketName = bucket, ObjectLockEnabledForBucket = true });
        Assert.Equal(VersionStatus.Enabled, (await server.S3.GetBucketVersioningAsync(bucket)).VersioningConfig.Status);
        Assert.Equal((409, "InvalidBucketState"), (await PutAsync(bucket, "<Status>Suspended</Status>")).Outcome);
        Assert.Equal((200, null), (await PutAsync(bucket, "<Status>Enabled</Status>")).Outcome);
    }

    [Fact]
    public async Task Others_are_refused()
    {
        var body = Encoding.UTF8.GetBytes(Document("<Status>Enabled</Status>"));
        Assert.Equal(
            (403, "AccessDenied"), (await server.OtherRaw.SendAsync("PUT", "/bucket?versioning", body)).Outcome);
        Assert.Equal(
            (403, "AccessDenied"), (await server.Anonymous.SendAsync("PUT", "/bucket?versioning", body)).Outcome);
        Assert.Equal(VersionStatus.Off, (await server.S3.GetBucketVersioningAsync("bucket")).VersioningConfig.Status);
    }

    private Task<RawS3Answer> PutAsync(
        string bucket, string content, params (string Name, string Value)[] headers) =>
        server.SendAsync("PUT", $"/{bucket}?versioning", Encoding.UTF8.GetBytes(Document(content)), headers);

    private static string Document(string content) => $"<VersioningConfiguration>{content}</VersioningConfiguration>";
}
