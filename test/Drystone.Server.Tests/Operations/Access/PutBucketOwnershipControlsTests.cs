namespace Drystone.Server.Tests.Operations.Access;

public sealed class PutBucketOwnershipControlsTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Document = "<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>"
        + "</OwnershipControls>";

    [Fact]
    public async Task What_is_put_is_answered()
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal((200, null), (await server.PutDocumentAsync(bucket, "ownershipControls", Document)).Outcome);
        var found = await server.GetDocumentAsync(bucket, "ownershipControls");
        Assert.Equal((200, null), found.Outcome);
        Assert.Equal("ObjectWriter", found["ObjectOwnership"]);
    }

    [Fact]
    public async Task It_can_be_put_after_it_was_removed()
    {
        var bucket = await server.NewBucketAsync();
        await server.DeleteDocumentAsync(bucket, "ownershipControls");
        Assert.Equal((200, null), (await server.PutDocumentAsync(bucket, "ownershipControls", Document)).Outcome);
        Assert.Equal((200, null), (await server.GetDocumentAsync(bucket, "ownershipControls")).Outcome);
    }

    [Theory]
    [InlineData("<OwnershipControls><Rule><ObjectOwnership>Nobody</ObjectOwnership></Rule>"
        + "</OwnershipControls>", "MalformedXML")]
    [InlineData("<OwnershipControls><Rule/></OwnershipControls>", "MalformedXML")]
    public async Task What_AWS_refuses_changes_nothing(string document, string code)
    {
        var bucket = await server.NewBucketAsync();
        var before = await server.GetDocumentAsync(bucket, "ownershipControls");
        Assert.Equal((400, code), (await server.PutDocumentAsync(bucket, "ownershipControls", document)).Outcome);
        Assert.Equal(before.Text, (await server.GetDocumentAsync(bucket, "ownershipControls")).Text);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("PUT", "ownershipControls");
}
