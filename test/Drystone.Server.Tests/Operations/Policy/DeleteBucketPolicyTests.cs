using static Drystone.Server.Tests.PolicyCalls;

namespace Drystone.Server.Tests.Operations.Policy;

public sealed class DeleteBucketPolicyTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_removed_policy_decides_nothing_any_more()
    {
        var bucket = await server.BucketWithPolicyAsync(Statement("Allow", "\"*\"", "\"s3:GetObject\""));
        await server.SendAsync("PUT", $"/{bucket}/key", "text"u8.ToArray());
        Assert.Equal((200, null), (await server.Anonymous.SendAsync("GET", $"/{bucket}/key")).Outcome);
        Assert.Equal((204, null), (await server.SendAsync("DELETE", $"/{bucket}?policy")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", $"/{bucket}/key")).Outcome);
        Assert.Equal((404, "NoSuchBucketPolicy"), (await server.SendAsync("GET", $"/{bucket}?policy")).Outcome);
    }

    [Fact]
    public async Task To_remove_none_is_a_success() => Assert.Equal(
        (204, null), (await server.SendAsync("DELETE", $"/{await server.NewBucketAsync()}?policy")).Outcome);

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("DELETE", "policy");
}
