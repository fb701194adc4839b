using static Drystone.Server.Tests.PolicyCalls;

namespace Drystone.Server.Tests.Operations.Policy;

public sealed class GetBucketPolicyStatusTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Theory]
    [InlineData("\"*\"", null, "true")]
    [InlineData("\"*\"", "{\"IpAddress\": {\"aws:SourceIp\": \"192.0.2.0/24\"}}", "false")]
    [InlineData("\"*\"", "{\"StringLike\": {\"aws:Referer\": \"https://a.test/*\"}}", "true")]
    [InlineData("{\"AWS\": \"OTHER\"}", null, "false")]
    public async Task Whether_a_policy_is_public_is_told(string principal, string? condition, string isPublic)
    {
        var named = principal.Replace("OTHER", server.OtherAccount.Id, StringComparison.Ordinal);
        var bucket = await server.BucketWithPolicyAsync(
            Statement("Allow", named, "\"s3:GetObject\"", condition: condition));
        Assert.Equal(isPublic, (await server.SendAsync("GET", $"/{bucket}?policyStatus"))["IsPublic"]);
    }

    [Fact]
    public async Task Without_a_policy_there_is_no_status() => Assert.Equal(
        (404, "NoSuchBucketPolicy"),
        (await server.SendAsync("GET", $"/{await server.NewBucketAsync()}?policyStatus")).Outcome);

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("GET", "policyStatus");
}
