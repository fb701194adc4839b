using Amazon.S3.Model;

namespace Drystone.Server.Tests.Operations.Buckets;

public sealed class GetBucketVersioningTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task Versioning_was_never_enabled()
    {
        var answer = await server.SendAsync("GET", "/bucket?versioning");
        Assert.Equal((200, null), answer.Outcome);
        Assert.Equal("VersioningConfiguration", answer.Xml.Name.LocalName);
        Assert.Empty(answer.Xml.Elements());
        var config = await server.S3.GetBucketVersioningAsync(new GetBucketVersioningRequest { BucketName = "bucket" });
        Assert.Equal(Amazon.S3.VersionStatus.Off, config.VersioningConfig.Status);
    }

    [Fact]
    public async Task Others_are_refused()
    {
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("GET", "/bucket?versioning")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", "/bucket?versioning")).Outcome);
        Assert.Equal((404, "NoSuchBucket"), (await server.SendAsync("GET", "/no-such-bucket?versioning")).Outcome);
    }
}
