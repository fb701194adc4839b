namespace Drystone.Server.Tests.Operations.Buckets;

public sealed class PutBucketAccelerateConfigurationTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Document = "<AccelerateConfiguration><Status>Suspended</Status></AccelerateConfiguration>";

    [Fact]
    public async Task What_is_put_is_answered()
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal((200, null), (await server.PutDocumentAsync(bucket, "accelerate", Document)).Outcome);
        Assert.Equal("Suspended", (await server.GetDocumentAsync(bucket, "accelerate"))["Status"]);
    }

    [Fact]
    public async Task A_value_that_AWS_does_not_know_is_refused()
    {
        var refused = await server.PutDocumentAsync(
            S3ServerFixture.Bucket, "accelerate",
            "<AccelerateConfiguration><Status>enabled</Status></AccelerateConfiguration>");
        Assert.Equal((400, "MalformedXML"), refused.Outcome);
    }

    [Fact]
    public async Task A_name_with_a_period_cannot_be_accelerated()
    {
        await server.S3.PutBucketAsync("with.period");
        Assert.Equal(
            (400, "InvalidRequest"), (await server.PutDocumentAsync("with.period", "accelerate", Document)).Outcome);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("PUT", "accelerate");
}
