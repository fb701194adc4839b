namespace Drystone.Server.Tests.Operations.Payment;

public sealed class GetBucketRequestPaymentTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_new_bucket_has_the_default()
    {
        var found = await server.GetDocumentAsync(await server.NewBucketAsync(), "requestPayment");
        Assert.Equal((200, null), found.Outcome);
        Assert.Equal("BucketOwner", found["Payer"]);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("GET", "requestPayment");
}
