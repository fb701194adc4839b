using System.Net;

namespace Drystone.Server.Tests.Operations.Buckets;

public sealed class HeadBucketTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_bucket_that_is_there_names_its_region()
    {
        var head = await server.SendAsync("HEAD", "/bucket");
        Assert.Equal(HttpStatusCode.OK, head.Status);
        Assert.Equal("us-east-1", head.Header("x-amz-bucket-region"));
        Assert.Empty(head.Body);
        Assert.Equal(
            HttpStatusCode.OK, (await server.S3.HeadBucketAsync(new() { BucketName = "bucket" })).HttpStatusCode);
    }

    [Theory]
    [InlineData("/no-such-bucket", 404)]
    [InlineData("/not%20a%20bucket", 400)]
    [InlineData("/bucket?metadataTable", 501)]
    [InlineData("/bucket?abac", 501)]
    public async Task Errors_are_a_status_alone(string target, int status)
    {
        var head = await server.SendAsync("HEAD", target);
        Assert.Equal(status, (int)head.Status);
        Assert.Empty(head.Body);
        Assert.NotNull(head.Header("x-amz-request-id"));
    }

    [Fact]
    public async Task Others_are_refused()
    {
        Assert.Equal(403, (int)(await server.OtherRaw.SendAsync("HEAD", "/bucket")).Status);
        Assert.Equal(403, (int)(await server.Anonymous.SendAsync("HEAD", "/bucket")).Status);
        var wrongOwner = await server.SendAsync(
            "HEAD", "/bucket", null, ("x-amz-expected-bucket-owner", server.OtherAccount.Id));
        Assert.Equal(403, (int)wrongOwner.Status);
        var owner = await server.SendAsync("HEAD", "/bucket", null, ("x-amz-expected-bucket-owner", server.Account.Id));
        Assert.Equal(200, (int)owner.Status);
    }
}
