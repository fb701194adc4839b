namespace Drystone.Server.Tests.Operations.Website;

public sealed class DeleteBucketWebsiteTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Document = "<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument>"
        + "<ErrorDocument><Key>404.html</Key></ErrorDocument></WebsiteConfiguration>";

    [Fact]
    public async Task It_is_removed_once_and_removing_nothing_is_a_success()
    {
        var bucket = await server.NewBucketAsync();
        await server.PutDocumentAsync(bucket, "website", Document);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal((204, null), (await server.DeleteDocumentAsync(bucket, "website")).Outcome);
            Assert.Equal(
                (404, "NoSuchWebsiteConfiguration"), (await server.GetDocumentAsync(bucket, "website")).Outcome);
        }
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("DELETE", "website");
}
