namespace Drystone.Server.Tests;

/// <summary>Buckets whose requesters pay.</summary>
public sealed class RequestPaymentTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private static readonly (string, string) Payer = ("x-amz-request-payer", "requester");

    [Fact]
    public async Task Who_says_that_it_pays_is_told_that_it_does()
    {
        var bucket = await BucketAsync("Requester");
        var put = await server.SendAsync("PUT", $"/{bucket}/key", "text"u8.ToArray(), Payer);
        Assert.Equal("requester", put.Header("x-amz-request-charged"));
        var read = await server.SendAsync("GET", $"/{bucket}/key", null, Payer);
        Assert.Equal(("text", "requester"), (read.Text, read.Header("x-amz-request-charged")));
        var list = await server.SendAsync("GET", $"/{bucket}?list-type=2", null, Payer);
        Assert.Equal("requester", list.Header("x-amz-request-charged"));
        var presigned = await server.Anonymous.SendAsync(
            "GET", server.Raw.Presign("GET", $"/{bucket}/key?x-amz-request-payer=requester"));
        Assert.Equal(("text", "requester"), (presigned.Text, presigned.Header("x-amz-request-charged")));
    }

    [Fact]
    public async Task The_owner_need_not_say_so()
    {
        var bucket = await BucketAsync("Requester");
        var put = await server.SendAsync("PUT", $"/{bucket}/key", "text"u8.ToArray());
        Assert.Equal((200, null), (put.Outcome.Status, put.Header("x-amz-request-charged")));
    }

    [Fact]
    public async Task Nobody_is_charged_where_the_owner_pays()
    {
        var bucket = await BucketAsync("BucketOwner");
        var put = await server.SendAsync("PUT", $"/{bucket}/key", "text"u8.ToArray(), Payer);
        Assert.Equal((200, null), (put.Outcome.Status, put.Header("x-amz-request-charged")));
    }

    [Fact]
    public async Task To_pay_is_no_permission()
    {
        var bucket = await BucketAsync("Requester");
        await server.SendAsync("PUT", $"/{bucket}/key", "text"u8.ToArray());
        foreach (var caller in new[] { server.OtherRaw, server.Anonymous })
        {
            var refused = await caller.SendAsync("GET", $"/{bucket}/key", null, Payer);
            Assert.Equal((403, "AccessDenied"), refused.Outcome);
            Assert.Null(refused.Header("x-amz-request-charged"));
            Assert.Equal((403, "AccessDenied"), (await caller.SendAsync("GET", $"/{bucket}/key")).Outcome);
        }
    }

    private async Task<string> BucketAsync(string payer)
    {
        var bucket = await server.NewBucketAsync();
        var document = $"<RequestPaymentConfiguration><Payer>{payer}</Payer></RequestPaymentConfiguration>";
        Assert.Equal((200, null), (await server.PutDocumentAsync(bucket, "requestPayment", document)).Outcome);
        return bucket;
    }
}
