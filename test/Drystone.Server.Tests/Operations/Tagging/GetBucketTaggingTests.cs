namespace Drystone.Server.Tests.Operations.Tagging;

public sealed class GetBucketTaggingTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_bucket_without_one_says_so()
    {
        var bucket = await server.NewBucketAsync();
        var absent = await server.GetDocumentAsync(bucket, "tagging");
        Assert.Equal((404, "NoSuchTagSet"), absent.Outcome);
        Assert.Equal(bucket, absent["BucketName"]);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("GET", "tagging");
}
