namespace Drystone.Server.Tests.Operations.Analytics;

public sealed class DeleteBucketAnalyticsConfigurationTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task It_alone_is_removed_and_removing_nothing_is_an_error()
    {
        var bucket = await server.NewBucketAsync();
        await server.PutDocumentAsync(bucket, "analytics&id=a", Document("a"));
        await server.PutDocumentAsync(bucket, "analytics&id=b", Document("b"));
        Assert.Equal((204, null), (await server.DeleteDocumentAsync(bucket, "analytics&id=a")).Outcome);
        Assert.Equal(
            (404, "NoSuchConfiguration"),
            (await server.DeleteDocumentAsync(bucket, "analytics&id=a")).Outcome);
        Assert.Equal((404, "NoSuchConfiguration"), (await server.GetDocumentAsync(bucket, "analytics&id=a")).Outcome);
        Assert.Equal("b", (await server.GetDocumentAsync(bucket, "analytics&id=b"))["Id"]);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("DELETE", "analytics&id=a");

    private static string Document(string id) =>
        $"<AnalyticsConfiguration><Id>{id}</Id><StorageClassAnalysis/></AnalyticsConfiguration>";
}
