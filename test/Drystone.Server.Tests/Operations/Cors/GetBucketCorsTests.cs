namespace Drystone.Server.Tests.Operations.Cors;

public sealed class GetBucketCorsTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_bucket_without_one_says_so()
    {
        var bucket = await server.NewBucketAsync();
        var absent = await server.GetDocumentAsync(bucket, "cors");
        Assert.Equal((404, "NoSuchCORSConfiguration"), absent.Outcome);
        Assert.Equal(bucket, absent["BucketName"]);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("GET", "cors");
}
