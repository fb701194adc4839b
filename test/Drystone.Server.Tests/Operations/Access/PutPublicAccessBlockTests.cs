namespace Drystone.Server.Tests.Operations.Access;

public sealed class PutPublicAccessBlockTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Document = "<PublicAccessBlockConfiguration><BlockPublicAcls>false</BlockPublicAcls>"
        + "<RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>";

    [Fact]
    public async Task What_is_put_is_answered()
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal((200, null), (await server.PutDocumentAsync(bucket, "publicAccessBlock", Document)).Outcome);
        var found = await server.GetDocumentAsync(bucket, "publicAccessBlock");
        Assert.Equal((200, null), found.Outcome);
        Assert.Equal("false", found["BlockPublicAcls"]);
        Assert.Equal("false", found["IgnorePublicAcls"]);
        Assert.Equal("false", found["BlockPublicPolicy"]);
        Assert.Equal("true", found["RestrictPublicBuckets"]);
    }

    [Fact]
    public async Task It_can_be_put_after_it_was_removed()
    {
        var bucket = await server.NewBucketAsync();
        await server.DeleteDocumentAsync(bucket, "publicAccessBlock");
        Assert.Equal((200, null), (await server.PutDocumentAsync(bucket, "publicAccessBlock", Document)).Outcome);
        Assert.Equal((200, null), (await server.GetDocumentAsync(bucket, "publicAccessBlock")).Outcome);
    }

    [Theory]
    [InlineData("<PublicAccessBlockConfiguration/>", "InvalidRequest")]
    [InlineData("<PublicAccessBlockConfiguration><BlockPublicAcls>maybe</BlockPublicAcls>"
        + "</PublicAccessBlockConfiguration>", "MalformedXML")]
    public async Task What_AWS_refuses_changes_nothing(string document, string code)
    {
        var bucket = await server.NewBucketAsync();
        var before = await server.GetDocumentAsync(bucket, "publicAccessBlock");
        Assert.Equal((400, code), (await server.PutDocumentAsync(bucket, "publicAccessBlock", document)).Outcome);
        Assert.Equal(before.Text, (await server.GetDocumentAsync(bucket, "publicAccessBlock")).Text);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("PUT", "publicAccessBlock");
}
