using System.Text;

namespace Drystone.Server.Tests.Operations.Lifecycle;

public sealed class DeleteBucketLifecycleTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task Rules_are_gone_and_deleting_none_succeeds_too()
    {
        var bucket = await server.NewBucketAsync();
        Assert.Equal((204, null), (await server.SendAsync("DELETE", $"/{bucket}?lifecycle")).Outcome);
        var body = Encoding.UTF8.GetBytes(
            "<LifecycleConfiguration><Rule><Filter/><Status>Enabled</Status><Expiration><Days>1</Days></Expiration>"
            + "</Rule></LifecycleConfiguration>");
        Assert.Equal((200, null), (await server.SendAsync("PUT", $"/{bucket}?lifecycle", body)).Outcome);
        Assert.Equal(
            (403, "AccessDenied"), (await server.OtherRaw.SendAsync("DELETE", $"/{bucket}?lifecycle")).Outcome);
        Assert.Equal((204, null), (await server.SendAsync("DELETE", $"/{bucket}?lifecycle")).Outcome);
        Assert.Equal(
            (404, "NoSuchLifecycleConfiguration"), (await server.SendAsync("GET", $"/{bucket}?lifecycle")).Outcome);
        var put = await server.SendAsync("PUT", $"/{bucket}/key", []);
        Assert.DoesNotContain("x-amz-expiration", put.Headers.Keys);
        Assert.Equal((404, "NoSuchBucket"), (await server.SendAsync("DELETE", "/no-such?lifecycle")).Outcome);
    }
}
