namespace Drystone.Server.Tests.Operations.Analytics;

public sealed class PutBucketAnalyticsConfigurationTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task What_is_put_is_answered_under_its_id()
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal((204, null), (await server.PutDocumentAsync(bucket, "analytics&id=one", Document("one"))).Outcome);
        Assert.Equal((204, null), (await server.PutDocumentAsync(bucket, "analytics&id=two", Document("two"))).Outcome);
        Assert.Equal("one", (await server.GetDocumentAsync(bucket, "analytics&id=one"))["Id"]);
        Assert.Equal("two", (await server.GetDocumentAsync(bucket, "analytics&id=two"))["Id"]);
    }

    [Fact]
    public async Task The_id_is_required_valid_and_that_of_the_document()
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal(
            (400, "InvalidConfigurationId"),
            (await server.PutDocumentAsync(bucket, "analytics", Document("a"))).Outcome);
        Assert.Equal(
            (400, "InvalidConfigurationId"),
            (await server.PutDocumentAsync(bucket, "analytics&id=a%20b", Document("a b"))).Outcome);
        Assert.Equal(
            (400, "MalformedXML"),
            (await server.PutDocumentAsync(bucket, "analytics&id=b", Document("a"))).Outcome);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("PUT", "analytics&id=a");

    private static string Document(string id) =>
        $"<AnalyticsConfiguration><Id>{id}</Id><StorageClassAnalysis/></AnalyticsConfiguration>";
}
