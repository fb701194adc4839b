namespace Drystone.Server.Tests.Operations.Inventory;

public sealed class PutBucketInventoryConfigurationTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task What_is_put_is_answered_under_its_id()
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal((204, null), (await server.PutDocumentAsync(bucket, "inventory&id=one", Document("one"))).Outcome);
        Assert.Equal((204, null), (await server.PutDocumentAsync(bucket, "inventory&id=two", Document("two"))).Outcome);
        Assert.Equal("one", (await server.GetDocumentAsync(bucket, "inventory&id=one"))["Id"]);
        Assert.Equal("two", (await server.GetDocumentAsync(bucket, "inventory&id=two"))["Id"]);
    }

    [Fact]
    public async Task The_id_is_required_valid_and_that_of_the_document()
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal(
            (400, "InvalidConfigurationId"),
            (await server.PutDocumentAsync(bucket, "inventory", Document("a"))).Outcome);
        Assert.Equal(
            (400, "InvalidConfigurationId"),
            (await server.PutDocumentAsync(bucket, "inventory&id=a%20b", Document("a b"))).Outcome);
        Assert.Equal(
            (400, "IdMismatch"),
            (await server.PutDocumentAsync(bucket, "inventory&id=b", Document("a"))).Outcome);
    }

    [Theory]
    [InlineData("<SSE-S3></SSE-S3>")]
    [InlineData("<SSE-KMS><KeyId>a-key</KeyId></SSE-KMS>")]
    public async Task Encryption_of_its_own_is_kept(string encryption)
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal(
            (204, null), (await server.PutDocumentAsync(bucket, "inventory&id=a", Encrypted(encryption))).Outcome);
        Assert.Contains(
            $"<Encryption>{encryption}</Encryption>",
            (await server.GetDocumentAsync(bucket, "inventory&id=a")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<SSE-KMS/>")]
    [InlineData("<SSE-S3/><SSE-KMS><KeyId>a-key</KeyId></SSE-KMS>")]
    public async Task Encryption_that_says_nothing_or_two_things_is_refused(string encryption)
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal(
            (400, "MalformedXML"),
            (await server.PutDocumentAsync(bucket, "inventory&id=a", Encrypted(encryption))).Outcome);
        Assert.Equal(
            (404, "NoSuchConfiguration"), (await server.GetDocumentAsync(bucket, "inventory&id=a")).Outcome);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("PUT", "inventory&id=a");

    private static string Encrypted(string encryption) => Document("a").Replace(
        "<Format>", $"<Encryption>{encryption}</Encryption><Format>", StringComparison.Ordinal);

    private static string Document(string id) =>
        "<InventoryConfiguration><Destination><S3BucketDestination>"
        + "<Bucket>arn:aws:s3:::bucket</Bucket><Format>CSV</Format></S3BucketDestination>"
        + $"</Destination><IsEnabled>true</IsEnabled><Id>{id}</Id>"
        + "<IncludedObjectVersions>Current</IncludedObjectVersions><Schedule>"
        + "<Frequency>Daily</Frequency></Schedule></InventoryConfiguration>";
}
