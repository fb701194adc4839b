namespace Drystone.Server.Tests.Operations.Logging;

public sealed class GetBucketLoggingTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_new_bucket_is_not_logged()
    {
        var found = await server.GetDocumentAsync(await server.NewBucketAsync(), "logging");
        Assert.Equal((200, null), found.Outcome);
        Assert.Equal("BucketLoggingStatus", found.Xml.Name.LocalName);
        Assert.Empty(found.Xml.Elements());
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("GET", "logging");
}
