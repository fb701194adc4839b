namespace Drystone.Server.Tests.Operations.IntelligentTiering;

public sealed class GetBucketIntelligentTieringConfigurationTests(S3ServerFixture server)
    : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task One_that_was_never_put_is_not_found()
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal(
            (404, "NoSuchConfiguration"), (await server.GetDocumentAsync(bucket, "intelligent-tiering&id=a")).Outcome);
        Assert.Equal(
            (400, "InvalidConfigurationId"),
            (await server.GetDocumentAsync(bucket, "intelligent-tiering&id=")).Outcome);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("GET", "intelligent-tiering&id=a");
}
