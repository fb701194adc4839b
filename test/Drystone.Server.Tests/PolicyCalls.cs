using System.Text;

namespace Drystone.Server.Tests;

/// <summary>Requests about the policies of buckets.</summary>
internal static class PolicyCalls
{
    public static Task<RawS3Answer> PutPolicyAsync(this S3ServerFixture server, string bucket, string json) =>
        server.SendAsync("PUT", $"/{bucket}?policy", Encoding.UTF8.GetBytes(json));

    /// <summary>A bucket with a policy of these statements. <c>BUCKET</c> in them stands for its name.</summary>
    public static async Task<string> BucketWithPolicyAsync(this S3ServerFixture server, params string[] statements)
    {
        var bucket = await server.NewBucketAsync();
        await server.SendAsync("DELETE", $"/{bucket}?publicAccessBlock");
        await server.SetPolicyAsync(bucket, statements);
        return bucket;
    }

    public static async Task SetPolicyAsync(this S3ServerFixture server, string bucket, params string[] statements)
    {
        var json = $$"""{"Version": "2012-10-17", "Statement": [{{string.Join(",", statements)}}]}""";
        var answer = await server.PutPolicyAsync(bucket, json.Replace("BUCKET", bucket, StringComparison.Ordinal));
        Assert.True((204, null) == answer.Outcome, answer.Text);
    }

    public static string Statement(
        string effect, string principal, string actions, string resource = "BUCKET/*", string? condition = null) =>
        $$"""
        {"Effect": "{{effect}}", "Principal": {{principal}}, "Action": {{actions}},
         "Resource": "arn:aws:s3:::{{resource}}"{{(condition is null ? "" : $", \"Condition\": {condition}")}}}
        """;
}
