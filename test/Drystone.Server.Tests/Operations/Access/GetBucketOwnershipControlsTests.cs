namespace Drystone.Server.Tests.Operations.Access;

public sealed class GetBucketOwnershipControlsTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_new_bucket_has_the_strictest()
    {
        var bucket = await server.NewBucketAsync();
        var found = await server.GetDocumentAsync(bucket, "ownershipControls");
        Assert.Equal((200, null), found.Outcome);
        Assert.Equal("BucketOwnerEnforced", found["ObjectOwnership"]);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("GET", "ownershipControls");
}
