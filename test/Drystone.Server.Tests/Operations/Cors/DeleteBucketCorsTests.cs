namespace Drystone.Server.Tests.Operations.Cors;

public sealed class DeleteBucketCorsTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Document = "<CORSConfiguration><CORSRule><ID>r</ID><AllowedMethod>GET</AllowedMethod>"
        + "<AllowedOrigin>https://a.test</AllowedOrigin><MaxAgeSeconds>5</MaxAgeSeconds></CORSRule>"
        + "</CORSConfiguration>";

    [Fact]
    public async Task It_is_removed_once_and_removing_nothing_is_a_success()
    {
        var bucket = await server.NewBucketAsync();
        await server.PutDocumentAsync(bucket, "cors", Document);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal((204, null), (await server.DeleteDocumentAsync(bucket, "cors")).Outcome);
            Assert.Equal((404, "NoSuchCORSConfiguration"), (await server.GetDocumentAsync(bucket, "cors")).Outcome);
        }
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("DELETE", "cors");
}
