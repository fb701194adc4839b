using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Server.Tests.Identity;

namespace Drystone.Server.Tests.Operations.Locking;

public sealed class PutObjectRetentionTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_retained_version_is_not_removed_and_may_be_hidden()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        var version = await LockedBucket.PutAsync(server, bucket);
        await RetainAsync(bucket, version, ObjectLockRetentionMode.Governance, LockedBucket.Soon());
        var refused = await server.SendAsync("DELETE", $"/{bucket}/key?versionId={version}");
        Assert.Equal((403, "AccessDenied"), refused.Outcome);
        Assert.Equal("Access Denied because object protected by object lock.", refused["Message"]);
        Assert.Equal("true", (await server.SendAsync("DELETE", $"/{bucket}/key")).Header("x-amz-delete-marker"));
        Assert.Equal("locked", (await server.SendAsync("GET", $"/{bucket}/key?versionId={version}")).Text);
        var bypassed = await server.SendAsync(
            "DELETE", $"/{bucket}/key?versionId={version}", null, ("x-amz-bypass-governance-retention", "true"));
        Assert.Equal((204, null), bypassed.Outcome);
    }

    [Fact]
    [Trait("Attack", "23")]
    public async Task Governance_is_bypassed_by_nobody_without_the_right_to_it()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        var version = await LockedBucket.PutAsync(server, bucket);
        await RetainAsync(bucket, version, ObjectLockRetentionMode.Governance, LockedBucket.Soon(2));
        var user = await server.NewUserAsync("no-bypass");
        await server.GrantAsync("no-bypass", "s3:*");
        await server.GrantAsync("no-bypass", "s3:BypassGovernanceRetention", effect: "Deny");
        (string, string) bypass = ("x-amz-bypass-governance-retention", "true");
        var target = $"/{bucket}/key?versionId={version}";
        Assert.Equal((403, "AccessDenied"), (await user.SendAsync("DELETE", target, null, bypass)).Outcome);
        var batch = Encoding.UTF8.GetBytes(
            $"<Delete><Object><Key>key</Key><VersionId>{version}</VersionId></Object></Delete>");
        var md5 = Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(batch));
        Assert.Equal(
            "AccessDenied",
            (await user.SendAsync("POST", $"/{bucket}?delete", batch, ("Content-MD5", md5), bypass))["Code"]);
        var shorter = Document(Content("GOVERNANCE", 1));
        md5 = Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(shorter));
        Assert.Equal(
            (403, "AccessDenied"),
            (await user.SendAsync(
                "PUT", $"/{bucket}/key?retention", shorter, ("Content-MD5", md5), bypass)).Outcome);
        Assert.Equal("locked", (await server.SendAsync("GET", target)).Text);
        Assert.Equal((403, "AccessDenied"), (await server.SendAsync("DELETE", target)).Outcome);
    }

    [Fact]
    public async Task Compliance_is_only_lengthened()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        var version = await LockedBucket.PutAsync(server, bucket);
        await RetainAsync(bucket, version, ObjectLockRetentionMode.Compliance, LockedBucket.Soon(2));
        foreach (var content in (string[])[Content("COMPLIANCE", 1), Content("GOVERNANCE", 3), string.Empty])
        {
            var refused = await PutAsync(
                $"/{bucket}/key?retention", content, ("x-amz-bypass-governance-retention", "true"));
            Assert.Equal((403, "AccessDenied"), refused.Outcome);
        }

        Assert.Equal((200, null), (await PutAsync($"/{bucket}/key?retention", Content("COMPLIANCE", 3))).Outcome);
    }

    [Theory]
    [InlineData("<Mode>GOVERNANCE</Mode>", "MalformedXML")]
    [InlineData("<Mode>SOFT</Mode><RetainUntilDate>2999-01-01T00:00:00Z</RetainUntilDate>", "MalformedXML")]
    [InlineData("<Mode>GOVERNANCE</Mode><RetainUntilDate>2020-01-01T00:00:00Z</RetainUntilDate>", "InvalidArgument")]
    [InlineData("<Mode>GOVERNANCE</Mode><RetainUntilDate>soon</RetainUntilDate>", "MalformedXML")]
    public async Task What_is_no_retention_is_refused(string content, string code)
    {
        var bucket = await LockedBucket.CreateAsync(server);
        await LockedBucket.PutAsync(server, bucket);
        Assert.Equal((400, code), (await PutAsync($"/{bucket}/key?retention", content)).Outcome);
    }

    [Fact]
    public async Task It_takes_a_bucket_with_object_lock_and_an_object()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        await server.SendAsync("PUT", "/bucket/plain", [1]);
        var content = Content("GOVERNANCE", 1);
        var plain = await PutAsync("/bucket/plain?retention", content);
        Assert.Equal((400, "InvalidRequest"), plain.Outcome);
        Assert.Equal("Bucket is missing Object Lock Configuration", plain["Message"]);
        Assert.Equal((404, "NoSuchKey"), (await PutAsync($"/{bucket}/key?retention", content)).Outcome);
        var marker = (await server.SendAsync("DELETE", $"/{bucket}/key")).Header("x-amz-version-id");
        Assert.Equal(
            (405, "MethodNotAllowed"),
            (await PutAsync($"/{bucket}/key?retention&versionId={marker}", content)).Outcome);
    }

    [Fact]
    public async Task Others_are_refused()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        await LockedBucket.PutAsync(server, bucket);
        var body = Document(Content("COMPLIANCE", 1));
        var target = $"/{bucket}/key?retention";
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("PUT", target, body)).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("PUT", target, body)).Outcome);
    }

    private static string Content(string mode, int days) =>
        $"<Mode>{mode}</Mode><RetainUntilDate>{LockedBucket.Soon(days):yyyy-MM-ddTHH:mm:ssZ}</RetainUntilDate>";

    private static byte[] Document(string content) => Encoding.UTF8.GetBytes($"<Retention>{content}</Retention>");

    private Task<RawS3Answer> PutAsync(
        string target, string content, params (string Name, string Value)[] headers) =>
        server.SendAsync("PUT", target, Document(content), headers);

    private Task<PutObjectRetentionResponse> RetainAsync(
        string bucket, string version, ObjectLockRetentionMode mode, DateTime until) =>
        server.S3.PutObjectRetentionAsync(new PutObjectRetentionRequest
        {
            BucketName = bucket,
            Key = "key",
            VersionId = version,
            Retention = new ObjectLockRetention { Mode = mode, RetainUntilDate = until },
        });
}
