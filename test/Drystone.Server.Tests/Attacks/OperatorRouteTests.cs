namespace Drystone.Server.Tests.Attacks;

/// <summary>What other servers tell or do for an operator over their S3 address, ours does for nobody there: the
/// control socket is the way, and a route of that kind is the name of a bucket that is not there.</summary>
[Trait("Attack", "29")]
public sealed class OperatorRouteTests(AttackedServer server) : IClassFixture<AttackedServer>
{
    [Theory]
    [InlineData("POST", "/minio/bootstrap/v1/verify")]
    [InlineData("GET", "/minio/admin/v3/info")]
    [InlineData("PUT", "/minio/admin/v3/add-user?accessKey=me")]
    [InlineData("GET", "/minio/v2/metrics/cluster")]
    [InlineData("GET", "/debug/pprof/profile")]
    [InlineData("GET", "/metrics")]
    [InlineData("GET", "/admin/user?format=json")]
    [InlineData("GET", "/drystone/v1/accounts")]
    [InlineData("POST", "/drystone/v1/accounts")]
    public async Task No_route_of_an_operator_is_on_the_S3_address(string method, string target)
    {
        var request = new RawRequest(method, target).WithBody(method == "GET" ? "" : "{}");
        foreach (var sent in new[] { request with { IsAnonymous = true }, request })
        {
            var before = await server.StateAsync();
            var answer = await server.Client.SendAsync(sent);
            Assert.True(answer.Status is 403 or 404 or 405 or 501, answer.ToString());
            Assert.NotNull(answer.Code);
            Assert.DoesNotContain(server.Client.Credential.SecretAccessKey, answer.Text, StringComparison.Ordinal);
            Assert.Equal(before, await server.StateAsync());
        }
    }
}
