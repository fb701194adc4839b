using System.Net;
using Amazon.S3;

namespace Drystone.Server.Tests.Operations.Buckets;

public sealed class DeleteBucketTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task An_empty_bucket_is_deleted_once()
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await server.S3.DeleteBucketAsync(bucket)).HttpStatusCode);
        Assert.Equal((404, "NoSuchBucket"), (await server.SendAsync("DELETE", $"/{bucket}")).Outcome);
        Assert.Equal((404, "NoSuchBucket"), (await server.SendAsync("GET", $"/{bucket}")).Outcome);
    }

    [Fact]
    public async Task A_bucket_with_an_object_is_kept_until_the_object_is_gone()
    {
        var bucket = await server.NewBucketAsync();
        await server.SendAsync("PUT", $"/{bucket}/key", [1]);
        var refused = await server.SendAsync("DELETE", $"/{bucket}");
        Assert.Equal((409, "BucketNotEmpty"), refused.Outcome);
        Assert.Equal(bucket, refused["BucketName"]);
        var error = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => server.S3.DeleteBucketAsync(bucket));
        Assert.Equal("BucketNotEmpty", error.ErrorCode);
        Assert.Equal([1], (await server.SendAsync("GET", $"/{bucket}/key")).Body);
        await server.SendAsync("DELETE", $"/{bucket}/key");
        Assert.Equal((204, null), (await server.SendAsync("DELETE", $"/{bucket}")).Outcome);
    }

    [Fact]
    public async Task A_bucket_created_anew_has_nothing_of_the_one_before()
    {
        var bucket = await server.NewBucketAsync();
        await server.SendAsync("POST", $"/{bucket}/key?uploads", []);
        await server.SendAsync("DELETE", $"/{bucket}");
        await server.SendAsync("PUT", $"/{bucket}");
        Assert.Empty((await server.SendAsync("GET", $"/{bucket}?uploads")).Values("Upload", "Key"));
    }

    [Theory]
    [InlineData("metadataTable")]
    [InlineData("metadataConfiguration")]
    public async Task A_configuration_that_is_not_served_answers_501_and_deletes_nothing(string query)
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal((501, "NotImplemented"), (await server.SendAsync("DELETE", $"/{bucket}?{query}")).Outcome);
        Assert.Equal(200, (int)(await server.SendAsync("HEAD", $"/{bucket}")).Status);
    }

    [Fact]
    public async Task Others_are_refused_and_delete_nothing()
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("DELETE", $"/{bucket}")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("DELETE", $"/{bucket}")).Outcome);
        var wrongOwner = await server.SendAsync(
            "DELETE", $"/{bucket}", null, ("x-amz-expected-bucket-owner", server.OtherAccount.Id));
        Assert.Equal((403, "AccessDenied"), wrongOwner.Outcome);
        Assert.Equal(200, (int)(await server.SendAsync("HEAD", $"/{bucket}")).Status);
    }
}
