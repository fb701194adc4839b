using static Drystone.Server.Tests.PolicyCalls;

namespace Drystone.Server.Tests.Operations.Policy;

public sealed class PutBucketPolicyTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Anybody = "\"*\"";

    [Fact]
    public async Task A_policy_is_kept_to_the_byte()
    {
        var bucket = await server.NewBucketAsync();
        var json = $$"""
            { "Version":"2012-10-17",  "Statement":[ {"Sid":"a","Effect":"Deny","Principal":"*",
              "Action":"s3:DeleteObject","Resource":"arn:aws:s3:::{{bucket}}/*"} ] }
            """;
        Assert.Equal((204, null), (await server.PutPolicyAsync(bucket, json)).Outcome);
        var kept = await server.SendAsync("GET", $"/{bucket}?policy");
        Assert.Equal((json, "application/json"), (kept.Text, kept.Header("Content-Type")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("{\"Version\": \"2012-10-17\"}")]
    [InlineData("{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", "
        + "\"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::some-other-bucket/*\"}]}")]
    [InlineData("{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", "
        + "\"Resource\": \"arn:aws:s3:::BUCKET/*\"}]}")]
    [InlineData("{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": "
        + "\"999999999999\"}, \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::BUCKET/*\"}]}")]
    [InlineData("{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", "
        + "\"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::\"}]}")]
    public async Task What_AWS_refuses_changes_nothing(string json)
    {
        var bucket = await server.NewBucketAsync();
        await server.SetPolicyAsync(bucket, Statement("Deny", Anybody, "\"s3:DeleteObject\""));
        var before = await server.SendAsync("GET", $"/{bucket}?policy");
        var refused = await server.PutPolicyAsync(bucket, json.Replace("BUCKET", bucket, StringComparison.Ordinal));
        Assert.Equal((400, "MalformedPolicy"), refused.Outcome);
        Assert.Equal(before.Text, (await server.SendAsync("GET", $"/{bucket}?policy")).Text);
    }

    [Fact]
    public async Task A_public_policy_is_refused_where_public_access_is_blocked()
    {
        var bucket = await server.NewBucketAsync();
        var json = $$"""
            {"Version": "2012-10-17", "Statement": [{{Statement("Allow", Anybody, "\"s3:GetObject\"", $"{bucket}/*")}}]}
            """;
        Assert.Equal((403, "AccessDenied"), (await server.PutPolicyAsync(bucket, json)).Outcome);
        Assert.Equal((404, "NoSuchBucketPolicy"), (await server.SendAsync("GET", $"/{bucket}?policy")).Outcome);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("PUT", "policy");
}
