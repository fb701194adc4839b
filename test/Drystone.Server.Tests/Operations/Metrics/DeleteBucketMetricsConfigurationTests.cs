namespace Drystone.Server.Tests.Operations.Metrics;

public sealed class DeleteBucketMetricsConfigurationTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task It_alone_is_removed_and_removing_nothing_is_an_error()
    {
        var bucket = await server.NewBucketAsync();
        await server.PutDocumentAsync(bucket, "metrics&id=a", Document("a"));
        await server.PutDocumentAsync(bucket, "metrics&id=b", Document("b"));
        Assert.Equal((204, null), (await server.DeleteDocumentAsync(bucket, "metrics&id=a")).Outcome);
        Assert.Equal(
            (404, "NoSuchConfiguration"), (await server.DeleteDocumentAsync(bucket, "metrics&id=a")).Outcome);
        Assert.Equal((404, "NoSuchConfiguration"), (await server.GetDocumentAsync(bucket, "metrics&id=a")).Outcome);
        Assert.Equal("b", (await server.GetDocumentAsync(bucket, "metrics&id=b"))["Id"]);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("DELETE", "metrics&id=a");

    private static string Document(string id) =>
        $"<MetricsConfiguration><Id>{id}</Id><Filter><Prefix>logs/</Prefix></Filter>"
        + "</MetricsConfiguration>";
}
