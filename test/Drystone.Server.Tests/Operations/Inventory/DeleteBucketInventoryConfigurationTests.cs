namespace Drystone.Server.Tests.Operations.Inventory;

public sealed class DeleteBucketInventoryConfigurationTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task It_alone_is_removed_and_removing_nothing_is_an_error()
    {
        var bucket = await server.NewBucketAsync();
        await server.PutDocumentAsync(bucket, "inventory&id=a", Document("a"));
        await server.PutDocumentAsync(bucket, "inventory&id=b", Document("b"));
        Assert.Equal((204, null), (await server.DeleteDocumentAsync(bucket, "inventory&id=a")).Outcome);
        Assert.Equal(
            (404, "NoSuchConfiguration"),
            (await server.DeleteDocumentAsync(bucket, "inventory&id=a")).Outcome);
        Assert.Equal((404, "NoSuchConfiguration"), (await server.GetDocumentAsync(bucket, "inventory&id=a")).Outcome);
        Assert.Equal("b", (await server.GetDocumentAsync(bucket, "inventory&id=b"))["Id"]);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("DELETE", "inventory&id=a");

    private static string Document(string id) =>
        "<InventoryConfiguration><Destination><S3BucketDestination>"
        + "<Bucket>arn:aws:s3:::bucket</Bucket><Format>CSV</Format></S3BucketDestination>"
        + $"</Destination><IsEnabled>true</IsEnabled><Id>{id}</Id>"
        + "<IncludedObjectVersions>Current</IncludedObjectVersions><Schedule>"
        + "<Frequency>Daily</Frequency></Schedule></InventoryConfiguration>";
}
