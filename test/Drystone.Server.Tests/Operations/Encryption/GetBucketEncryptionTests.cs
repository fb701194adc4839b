using Drystone.Server.Tests.Attacks;
using Drystone.Server.Tests.Hosting;

namespace Drystone.Server.Tests.Operations.Encryption;

public sealed class GetBucketEncryptionTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_bucket_without_answers_that_there_is_none()
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal(
            (404, "ServerSideEncryptionConfigurationNotFoundError"),
            (await server.SendAsync("GET", $"/{bucket}?encryption")).Outcome);
    }

    [Fact]
    public async Task What_was_put_is_answered()
    {
        var bucket = await server.NewBucketAsync();
        var document = BucketEncryption.Document(BucketEncryption.Rule("aws:kms", "key", bucketKey: true));
        await server.SendAsync("PUT", $"/{bucket}?encryption", document);
        var answer = await server.S3.GetBucketEncryptionAsync(
            new Amazon.S3.Model.GetBucketEncryptionRequest { BucketName = bucket },
            TestContext.Current.CancellationToken);
        var rule = Assert.Single(answer.ServerSideEncryptionConfiguration.ServerSideEncryptionRules);
        Assert.Equal("key", rule.ServerSideEncryptionByDefault.ServerSideEncryptionKeyManagementServiceKeyId);
        Assert.Equal("aws:kms", rule.ServerSideEncryptionByDefault.ServerSideEncryptionAlgorithm.Value);
        Assert.True(rule.BucketKeyEnabled);
    }

    [Fact]
    public async Task A_server_that_encrypts_by_default_answers_so_of_every_bucket_and_does_so()
    {
        using var directory = new TestDirectory();
        await using var encrypting = await WatchedServer.StartAsync(
            AttackedServer.Options(directory.Path) with { EncryptsByDefault = true },
            TestContext.Current.CancellationToken);
        var client = AttackedServer.ClientOf(encrypting);
        await AttackedServer.ExpectOkAsync(client.PutAsync("/bucket", ""));
        Assert.Equal("AES256", (await client.GetAsync("/bucket?encryption")).Element("SSEAlgorithm"));
        await AttackedServer.ExpectOkAsync(client.PutAsync("/bucket/key", "text"));
        var got = await client.GetAsync("/bucket/key");
        Assert.Equal("text", got.Text);
        Assert.Equal("AES256", got.Header("x-amz-server-side-encryption"));
    }

    [Fact]
    public async Task Others_are_refused()
    {
        var bucket = await server.NewBucketAsync();
        var target = $"/{bucket}?encryption";
        var document = BucketEncryption.Document(BucketEncryption.Rule("AES256"));
        foreach (var caller in new[] { server.OtherRaw, server.Anonymous })
        {
            Assert.Equal((403, "AccessDenied"), (await caller.SendAsync("GET", target)).Outcome);
            Assert.Equal((403, "AccessDenied"), (await caller.SendAsync("DELETE", target)).Outcome);
            Assert.Equal((403, "AccessDenied"), (await caller.SendAsync("PUT", target, document)).Outcome);
        }
    }
}
