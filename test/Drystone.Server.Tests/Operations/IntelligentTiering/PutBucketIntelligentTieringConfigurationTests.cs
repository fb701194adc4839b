namespace Drystone.Server.Tests.Operations.IntelligentTiering;

public sealed class PutBucketIntelligentTieringConfigurationTests(S3ServerFixture server)
    : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task What_is_put_is_answered_under_its_id()
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal(
            (200, null),
            (await server.PutDocumentAsync(bucket, "intelligent-tiering&id=one", Document("one"))).Outcome);
        Assert.Equal(
            (200, null),
            (await server.PutDocumentAsync(bucket, "intelligent-tiering&id=two", Document("two"))).Outcome);
        Assert.Equal("one", (await server.GetDocumentAsync(bucket, "intelligent-tiering&id=one"))["Id"]);
        Assert.Equal("two", (await server.GetDocumentAsync(bucket, "intelligent-tiering&id=two"))["Id"]);
    }

    [Fact]
    public async Task The_id_is_required_valid_and_that_of_the_document()
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal(
            (400, "InvalidConfigurationId"),
            (await server.PutDocumentAsync(bucket, "intelligent-tiering", Document("a"))).Outcome);
        Assert.Equal(
            (400, "InvalidConfigurationId"),
            (await server.PutDocumentAsync(bucket, "intelligent-tiering&id=a%20b", Document("a b"))).Outcome);
        Assert.Equal(
            (400, "MalformedXML"),
            (await server.PutDocumentAsync(bucket, "intelligent-tiering&id=b", Document("a"))).Outcome);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("PUT", "intelligent-tiering&id=a");

    private static string Document(string id) =>
        $"<IntelligentTieringConfiguration><Id>{id}</Id><Status>Enabled</Status><Tiering>"
        + "<AccessTier>ARCHIVE_ACCESS</AccessTier><Days>90</Days></Tiering>"
        + "</IntelligentTieringConfiguration>";
}
