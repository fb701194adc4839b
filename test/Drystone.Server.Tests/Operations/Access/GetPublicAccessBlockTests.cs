namespace Drystone.Server.Tests.Operations.Access;

public sealed class GetPublicAccessBlockTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_new_bucket_has_the_strictest()
    {
        var bucket = await server.NewBucketAsync();
        var found = await server.GetDocumentAsync(bucket, "publicAccessBlock");
        Assert.Equal((200, null), found.Outcome);
        Assert.Equal("true", found["BlockPublicAcls"]);
        Assert.Equal("true", found["IgnorePublicAcls"]);
        Assert.Equal("true", found["BlockPublicPolicy"]);
        Assert.Equal("true", found["RestrictPublicBuckets"]);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("GET", "publicAccessBlock");
}
