namespace Drystone.Server.Tests.Operations.Buckets;

public sealed class GetBucketAccelerateConfigurationTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_new_bucket_has_the_default()
    {
        var found = await server.GetDocumentAsync(await server.NewBucketAsync(), "accelerate");
        Assert.Equal((200, null), found.Outcome);
        Assert.Empty(found.Xml.Elements());
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("GET", "accelerate");
}
