using Amazon.S3.Model;

namespace Drystone.Server.Tests.Operations.Buckets;

public sealed class ListBucketsTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task An_account_sees_its_own_buckets_in_order_with_itself_as_owner()
    {
        foreach (var name in new[] { "own-c", "own-a", "own-b" })
        {
            await server.S3.PutBucketAsync(name);
        }

        await server.OtherS3.PutBucketAsync("own-of-other");
        var mine = await server.S3.ListBucketsAsync(new ListBucketsRequest { Prefix = "own-" });
        Assert.Equal(["own-a", "own-b", "own-c"], mine.Buckets.Select(bucket => bucket.BucketName));
        Assert.All(mine.Buckets, bucket => Assert.Equal("us-east-1", bucket.BucketRegion));
        Assert.All(mine.Buckets, bucket => Assert.NotNull(bucket.CreationDate));
        Assert.Equal(server.Account.CanonicalUserId, mine.Owner.Id);
        Assert.Equal("own-", mine.Prefix);

        var others = await server.OtherS3.ListBucketsAsync();
        Assert.Equal(["own-of-other"], others.Buckets.Select(bucket => bucket.BucketName));
        Assert.Equal(server.OtherAccount.CanonicalUserId, others.Owner.Id);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Pages_together_are_the_whole(int pageSize)
    {
        string[] names = ["page-a", "page-a.b", "page-ab", "page-b", "page-c"];
        foreach (var name in names)
        {
            await server.S3.PutBucketAsync(name);
        }

        var listed = new List<string>();
        var request = new ListBucketsRequest { MaxBuckets = pageSize, Prefix = "page-" };
        do
        {
            var page = await server.S3.ListBucketsAsync(request);
            Assert.InRange(page.Buckets.Count, 1, pageSize);
            listed.AddRange(page.Buckets.Select(bucket => bucket.BucketName));
            request.ContinuationToken = page.ContinuationToken;
        }
        while (request.ContinuationToken is not null);
        Assert.Equal(names.Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task The_other_region_has_no_buckets()
    {
        Assert.NotEmpty((await server.SendAsync("GET", "/?bucket-region=us-east-1")).Values("Bucket", "Name"));
        var elsewhere = await server.SendAsync("GET", "/?bucket-region=eu-west-1");
        Assert.Equal((200, null), elsewhere.Outcome);
        Assert.Empty(elsewhere.Values("Bucket", "Name"));
    }

    [Theory]
    [InlineData("max-buckets=0")]
    [InlineData("max-buckets=10001")]
    [InlineData("max-buckets=-1")]
    [InlineData("max-buckets=many")]
    [InlineData("continuation-token=forged")]
    [InlineData("prefix=a&prefix=b")]
    public async Task An_argument_that_is_none_is_refused(string query) =>
        Assert.Equal((400, "InvalidArgument"), (await server.SendAsync("GET", $"/?{query}")).Outcome);

    [Fact]
    public async Task Without_credentials_nothing_is_listed() =>
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", "/")).Outcome);

    [Theory]
    [InlineData("POST", 405)]
    [InlineData("DELETE", 405)]
    [InlineData("PUT", 405)]
    public async Task The_service_has_no_other_method(string method, int status) =>
        Assert.Equal((status, "MethodNotAllowed"), (await server.SendAsync(method, "/")).Outcome);
}
