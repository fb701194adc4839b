namespace Drystone.Server.Tests.Operations.Encryption;

public sealed class DeleteBucketEncryptionTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task New_objects_are_plain_again_and_what_was_encrypted_stays_so()
    {
        var bucket = await server.NewBucketAsync();
        var target = $"/{bucket}?encryption";
        var document = BucketEncryption.Document(BucketEncryption.Rule("AES256"));
        await server.SendAsync("PUT", target, document);
        await server.SendAsync("PUT", $"/{bucket}/before", "bytes"u8.ToArray());
        Assert.Equal(204, (int)(await server.SendAsync("DELETE", target)).Status);
        Assert.Equal(204, (int)(await server.SendAsync("DELETE", target)).Status);
        Assert.Equal(404, (int)(await server.SendAsync("GET", target)).Status);
        await server.SendAsync("PUT", $"/{bucket}/after", "bytes"u8.ToArray());
        Assert.Equal("AES256", await MethodOfAsync($"/{bucket}/before"));
        Assert.Null(await MethodOfAsync($"/{bucket}/after"));
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_said_so() => Assert.Equal(
        (404, "NoSuchBucket"), (await server.SendAsync("DELETE", "/no-such-bucket?encryption")).Outcome);

    private async Task<string?> MethodOfAsync(string path) =>
        (await server.SendAsync("HEAD", path)).Header("x-amz-server-side-encryption");
}
