namespace Drystone.Server.Tests.Operations.Metrics;

public sealed class PutBucketMetricsConfigurationTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task What_is_put_is_answered_under_its_id()
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal((204, null), (await server.PutDocumentAsync(bucket, "metrics&id=one", Document("one"))).Outcome);
        Assert.Equal((204, null), (await server.PutDocumentAsync(bucket, "metrics&id=two", Document("two"))).Outcome);
        Assert.Equal("one", (await server.GetDocumentAsync(bucket, "metrics&id=one"))["Id"]);
        Assert.Equal("two", (await server.GetDocumentAsync(bucket, "metrics&id=two"))["Id"]);
    }

    [Fact]
    public async Task The_id_is_required_valid_and_that_of_the_document()
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal(
            (400, "InvalidConfigurationId"), (await server.PutDocumentAsync(bucket, "metrics", Document("a"))).Outcome);
        Assert.Equal(
            (400, "InvalidConfigurationId"),
            (await server.PutDocumentAsync(bucket, "metrics&id=a%20b", Document("a b"))).Outcome);
        Assert.Equal(
            (400, "MalformedXML"), (await server.PutDocumentAsync(bucket, "metrics&id=b", Document("a"))).Outcome);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("PUT", "metrics&id=a");

    private static string Document(string id) =>
        $"<MetricsConfiguration><Id>{id}</Id><Filter><Prefix>logs/</Prefix></Filter>"
        + "</MetricsConfiguration>";
}
