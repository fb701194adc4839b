using System.Text;
using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.Server.Tests.Operations.Locking;

public sealed class PutObjectLockConfigurationTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task New_objects_get_the_default_retention()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        await server.S3.PutObjectLockConfigurationAsync(new PutObjectLockConfigurationRequest
        {
            BucketName = bucket,
            ObjectLockConfiguration = new ObjectLockConfiguration
            {
                ObjectLockEnabled = ObjectLockEnabled.Enabled,
                Rule = new ObjectLockRule
                {
                    DefaultRetention = new DefaultRetention { Mode = ObjectLockRetentionMode.Compliance, Years = 1 },
                },
            },
        });
        var before = DateTime.UtcNow.AddDays(365).AddSeconds(-1);
        var version = await LockedBucket.PutAsync(server, bucket);
        var head = await server.S3.GetObjectMetadataAsync(bucket, "key");
        Assert.Equal(ObjectLockMode.Compliance, head.ObjectLockMode);
        Assert.InRange(head.ObjectLockRetainUntilDate!.Value.ToUniversalTime(), before, before.AddMinutes(10));
        var refused = await server.SendAsync("DELETE", $"/{bucket}/key?versionId={version}");
        Assert.Equal((403, "AccessDenied"), refused.Outcome);
    }

    [Fact]
    public async Task It_is_enabled_where_versioning_is()
    {
        var bucket = await server.NewBucketAsync();
        const string Enabled = "<ObjectLockEnabled>Enabled</ObjectLockEnabled>";
        Assert.Equal((409, "InvalidBucketState"), (await PutAsync(bucket, Enabled)).Outcome);
        await server.S3.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = bucket,
            VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
        });
        Assert.Equal((200, null), (await PutAsync(bucket, Enabled)).Outcome);
    }

    [Theory]
    [InlineData("", "MalformedXML")]
    [InlineData("<ObjectLockEnabled>enabled</ObjectLockEnabled>", "MalformedXML")]
    [InlineData("<Rule><DefaultRetention><Mode>GOVERNANCE</Mode></DefaultRetention></Rule>", "MalformedXML")]
    [InlineData(
        "<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years></DefaultRetention></Rule>",
        "MalformedXML")]
    [InlineData("<Rule><DefaultRetention><Mode>SOFT</Mode><Days>1</Days></DefaultRetention></Rule>", "MalformedXML")]
    [InlineData(
        "<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>0</Days></DefaultRetention></Rule>", "InvalidArgument")]
    [InlineData(
        "<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>99999</Days></DefaultRetention></Rule>",
        "InvalidArgument")]
    public async Task What_is_refused_changes_nothing(string rule, string code)
    {
        var bucket = await LockedBucket.CreateAsync(server);
        var content = rule.StartsWith("<Rule>", StringComparison.Ordinal)
            ? "<ObjectLockEnabled>Enabled</ObjectLockEnabled>" + rule
            : rule;
        Assert.Equal((400, code), (await PutAsync(bucket, content)).Outcome);
        Assert.Null((await server.S3.GetObjectLockConfigurationAsync(
            new GetObjectLockConfigurationRequest { BucketName = bucket })).ObjectLockConfiguration.Rule);
    }

    [Fact]
    public async Task Others_are_refused()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        var body = Encoding.UTF8.GetBytes("<ObjectLockConfiguration/>");
        var target = $"/{bucket}?object-lock";
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("PUT", target, body)).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("PUT", target, body)).Outcome);
    }

    private Task<RawS3Answer> PutAsync(string bucket, string content) => server.SendAsync(
        "PUT", $"/{bucket}?object-lock",
        Encoding.UTF8.GetBytes($"<ObjectLockConfiguration>{content}</ObjectLockConfiguration>"));
}
