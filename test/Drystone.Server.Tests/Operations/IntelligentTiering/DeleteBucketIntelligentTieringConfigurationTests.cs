namespace Drystone.Server.Tests.Operations.IntelligentTiering;

public sealed class DeleteBucketIntelligentTieringConfigurationTests(S3ServerFixture server)
    : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task It_alone_is_removed_and_removing_nothing_is_an_error()
    {
        var bucket = await server.NewBucketAsync();
        await server.PutDocumentAsync(bucket, "intelligent-tiering&id=a", Document("a"));
        await server.PutDocumentAsync(bucket, "intelligent-tiering&id=b", Document("b"));
        Assert.Equal((204, null), (await server.DeleteDocumentAsync(bucket, "intelligent-tiering&id=a")).Outcome);
        Assert.Equal(
            (404, "NoSuchConfiguration"),
            (await server.DeleteDocumentAsync(bucket, "intelligent-tiering&id=a")).Outcome);
        Assert.Equal(
            (404, "NoSuchConfiguration"), (await server.GetDocumentAsync(bucket, "intelligent-tiering&id=a")).Outcome);
        Assert.Equal("b", (await server.GetDocumentAsync(bucket, "intelligent-tiering&id=b"))["Id"]);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("DELETE", "intelligent-tiering&id=a");

    private static string Document(string id) =>
        $"<IntelligentTieringConfiguration><Id>{id}</Id><Status>Enabled</Status><Tiering>"
        + "<AccessTier>ARCHIVE_ACCESS</AccessTier><Days>90</Days></Tiering>"
        + "</IntelligentTieringConfiguration>";
}
