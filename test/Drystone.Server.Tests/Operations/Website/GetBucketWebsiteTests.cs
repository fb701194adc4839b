namespace Drystone.Server.Tests.Operations.Website;

public sealed class GetBucketWebsiteTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_bucket_without_one_says_so()
    {
        var bucket = await server.NewBucketAsync();
        var absent = await server.GetDocumentAsync(bucket, "website");
        Assert.Equal((404, "NoSuchWebsiteConfiguration"), absent.Outcome);
        Assert.Equal(bucket, absent["BucketName"]);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("GET", "website");
}
