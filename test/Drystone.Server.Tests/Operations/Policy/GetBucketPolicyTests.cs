namespace Drystone.Server.Tests.Operations.Policy;

public sealed class GetBucketPolicyTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task Without_a_policy_there_is_none() => Assert.Equal(
        (404, "NoSuchBucketPolicy"),
        (await server.SendAsync("GET", $"/{await server.NewBucketAsync()}?policy")).Outcome);

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("GET", "policy");
}
