namespace Drystone.Server.Tests.Operations.Payment;

public sealed class PutBucketRequestPaymentTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Document =
        "<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>";

    [Fact]
    public async Task What_is_put_is_answered()
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal((200, null), (await server.PutDocumentAsync(bucket, "requestPayment", Document)).Outcome);
        Assert.Equal("Requester", (await server.GetDocumentAsync(bucket, "requestPayment"))["Payer"]);
    }

    [Fact]
    public async Task A_value_that_AWS_does_not_know_is_refused()
    {
        var refused = await server.PutDocumentAsync(
            S3ServerFixture.Bucket, "requestPayment",
            "<RequestPaymentConfiguration><Payer>Nobody</Payer></RequestPaymentConfiguration>");
        Assert.Equal((400, "MalformedXML"), refused.Outcome);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("PUT", "requestPayment");
}
