namespace Drystone.Server.Tests.Operations.Locking;

public sealed class GetObjectLockConfigurationTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_bucket_made_with_object_lock_says_so()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        var answer = await server.SendAsync("GET", $"/{bucket}?object-lock");
        Assert.Equal((200, null), answer.Outcome);
        Assert.Equal("Enabled", answer["ObjectLockEnabled"]);
        Assert.Null(answer["Rule"]);
    }

    [Fact]
    public async Task A_bucket_without_it_has_no_configuration()
    {
        var answer = await server.SendAsync("GET", "/bucket?object-lock");
        Assert.Equal((404, "ObjectLockConfigurationNotFoundError"), answer.Outcome);
        Assert.Equal("Object Lock configuration does not exist for this bucket", answer["Message"]);
    }

    [Fact]
    public async Task Others_are_refused()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("GET", $"/{bucket}?object-lock")).Outcome);
        Assert.Equal(
            (403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", $"/{bucket}?object-lock")).Outcome);
    }
}
