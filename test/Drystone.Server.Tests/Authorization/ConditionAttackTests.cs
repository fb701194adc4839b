using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Drystone.Server.Tests.Identity;
using Drystone.Server.Tests.Operations.Locking;
using static Drystone.Server.Tests.PolicyCalls;

namespace Drystone.Server.Tests.Authorization;

/// <summary>Requests that say one thing to the conditions of a policy and mean another: what conditions see is what
/// the request does.</summary>
public sealed class ConditionAttackTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Anybody = "\"*\"";

    private string Other => $$"""{"AWS": "{{server.OtherAccount.Id}}"}""";

    [Fact]
    public async Task Conditions_on_a_retention_ask_of_the_body_and_of_no_header()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        await LockedBucket.PutAsync(server, bucket);
        await server.SetPolicyAsync(
            bucket,
            Statement(
                "Deny", Anybody, "\"s3:PutObjectRetention\"",
                condition: """{"NumericGreaterThan": {"s3:object-lock-remaining-retention-days": "10"}}"""),
            Statement(
                "Deny", Anybody, "\"s3:PutObjectRetention\"",
                condition: """{"StringEquals": {"s3:object-lock-mode": "COMPLIANCE"}}"""));
        var soon = Iso(DateTimeOffset.UtcNow.AddDays(1));
        (string, string)[] lies =
            [("x-amz-object-lock-mode", "GOVERNANCE"), ("x-amz-object-lock-retain-until-date", soon)];
        foreach (var headers in new[] { [], lies })
        {
            Assert.Equal((403, "AccessDenied"), await RetainAsync(bucket, "GOVERNANCE", days: 100, headers));
            Assert.Equal((403, "AccessDenied"), await RetainAsync(bucket, "COMPLIANCE", days: 5, headers));
        }

        Assert.Equal((200, null), await RetainAsync(bucket, "GOVERNANCE", days: 5));
    }

    [Fact]
    public async Task Conditions_on_a_legal_hold_ask_of_the_body_and_of_no_header()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        await LockedBucket.PutAsync(server, bucket);
        await server.SetPolicyAsync(
            bucket,
            Statement(
                "Deny", Anybody, "\"s3:PutObjectLegalHold\"",
                condition: """{"StringEquals": {"s3:object-lock-legal-hold": "OFF"}}"""));
        Assert.Equal((200, null), await HoldAsync("ON"));
        Assert.Equal((403, "AccessDenied"), await HoldAsync("OFF"));
        Assert.Equal((403, "AccessDenied"), await HoldAsync("OFF", ("x-amz-object-lock-legal-hold", "ON")));

        async Task<(int, string?)> HoldAsync(string status, params (string, string)[] headers) =>
            (await SendWithDigestAsync(
                "PUT", $"/{bucket}/key?legal-hold", $"<LegalHold><Status>{status}</Status></LegalHold>", headers))
                .Outcome;
    }

    [Fact]
    public async Task The_version_of_a_condition_is_that_of_each_key_of_a_batch()
    {
        var (bucket, first, second) = await TwoVersionsAsync();
        await server.SetPolicyAsync(bucket, OnVersion("s3:DeleteObjectVersion", first));
        Assert.Equal(["AccessDenied"], (await DeleteAsync(second)).Values("Error", "Code"));
        Assert.Equal([first], (await DeleteAsync(first)).Values("Deleted", "VersionId"));

        Task<RawS3Answer> DeleteAsync(string version)
        {
            var body = Encoding.UTF8.GetBytes(
                $"<Delete><Object><Key>key</Key><VersionId>{version}</VersionId></Object></Delete>");
            return server.Anonymous.SendAsync(
                "POST", $"/{bucket}?delete&versionId={first}", body,
                ("Content-MD5", Convert.ToBase64String(MD5.HashData(body))));
        }
    }

    [Fact]
    public async Task The_version_of_a_condition_is_that_of_the_source_of_a_copy()
    {
        var (bucket, first, second) = await TwoVersionsAsync();
        await server.SetPolicyAsync(bucket, OnVersion("s3:GetObjectVersion", first));
        await server.OtherRaw.SendAsync("PUT", $"/copies-of-{bucket}");
        Assert.Equal((200, null), await CopyAsync(first));
        Assert.Equal((403, "AccessDenied"), await CopyAsync(second));

        async Task<(int, string?)> CopyAsync(string version) =>
            (await server.OtherRaw.SendAsync(
                "PUT", $"/copies-of-{bucket}/copy", null,
                ("x-amz-copy-source", $"/{bucket}/key?versionId={version}"))).Outcome;
    }

    [Fact]
    public async Task The_source_of_a_copy_is_named_in_no_other_way_to_get_around_a_condition()
    {
        var bucket = await server.BucketWithPolicyAsync(Statement(
            "Deny", Anybody, "\"s3:PutObject\"",
            condition: """{"StringLike": {"s3:x-amz-copy-source": ["BUCKET/secret/*", "/BUCKET/secret2/*"]}}"""));
        foreach (var key in new[] { "secret/key", "secret2/key", "open/key" })
        {
            Assert.Equal(200, (int)(await server.SendAsync("PUT", $"/{bucket}/{key}", [1])).Status);
        }

        foreach (var folder in new[] { "secret", "secret2" })
        {
            foreach (var source in new[]
            {
                $"{bucket}/{folder}/key", $"/{bucket}/{folder}/key", $"{bucket}/%73{folder[1..]}/key",
                $"%2F{bucket}%2F{folder}%2Fkey", $"/{bucket}/{folder}/key?versionId=null",
            })
            {
                Assert.True((403, "AccessDenied") == await CopyAsync(source), source);
            }
        }

        Assert.Equal((200, null), await CopyAsync($"/{bucket}/open/key"));
        Assert.Equal((200, null), await CopyAsync($"{bucket}/open/key"));

        async Task<(int, string?)> CopyAsync(string source) =>
            (await server.SendAsync("PUT", $"/{bucket}/copy", null, ("x-amz-copy-source", source))).Outcome;
    }

    [Fact]
    public async Task Tags_that_a_copy_will_not_have_meet_no_condition()
    {
        var bucket = await server.BucketWithPolicyAsync(
            Statement("Allow", Other, "\"s3:GetObject\""),
            Statement(
                "Allow", Other, "[\"s3:PutObject\", \"s3:PutObjectTagging\"]",
                condition: """{"StringEquals": {"s3:RequestObjectTag/team": "x"}}"""));
        await server.SendAsync("PUT", $"/{bucket}/untagged", [1]);
        Assert.Equal((403, "AccessDenied"), await CopyAsync());
        Assert.Equal((403, "AccessDenied"), await CopyAsync(("x-amz-tagging-directive", "COPY")));
        Assert.Equal((200, null), await CopyAsync(("x-amz-tagging-directive", "REPLACE")));

        async Task<(int, string?)> CopyAsync(params (string, string)[] headers) =>
            (await server.OtherRaw.SendAsync(
                "PUT", $"/{bucket}/copy", null,
                [("x-amz-copy-source", $"/{bucket}/untagged"), ("x-amz-tagging", "team=x"), .. headers])).Outcome;
    }

    [Fact]
    public async Task Whether_a_key_is_there_is_not_told_for_a_prefix_that_the_request_only_names()
    {
        var bucket = await server.BucketWithPolicyAsync(
            Statement("Allow", Anybody, "\"s3:GetObject\""),
            Statement(
                "Allow", Anybody, "\"s3:ListBucket\"", "BUCKET",
                """{"StringEquals": {"s3:prefix": "open/"}}"""));
        Assert.Equal(
            (200, null), (await server.Anonymous.SendAsync("GET", $"/{bucket}?list-type=2&prefix=open/")).Outcome);
        Assert.Equal(
            (403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", $"/{bucket}/none?prefix=open/")).Outcome);
    }

    [Fact]
    public async Task All_keys_of_the_tags_of_a_new_bucket_are_asked_for()
    {
        var user = await server.NewUserAsync("creator");
        await server.GrantAsync("creator", "s3:TagResource");
        await server.Raw.DoAsync(
            "PutUserPolicy", ("UserName", "creator"), ("PolicyName", "create"),
            ("PolicyDocument",
                """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:CreateBucket","Resource":"*",
                "Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["team","stage"]},
                "Null":{"aws:TagKeys":"false"},"StringEquals":{"aws:RequestTag/team":"x"}}}]}
                """));
        Assert.Equal((403, "AccessDenied"), await CreateAsync("tagged-1"));
        Assert.Equal((403, "AccessDenied"), await CreateAsync("tagged-1", "stage"));
        Assert.Equal((403, "AccessDenied"), await CreateAsync("tagged-1", "team", "other"));
        Assert.Equal((200, null), await CreateAsync("tagged-1", "team"));
        Assert.Equal((200, null), await CreateAsync("tagged-2", "team", "stage"));

        Task<(int, string?)> CreateAsync(string bucket, params string[] keys) => CreateAsAsync(user, bucket, keys);
    }

    [Fact]
    public async Task To_tag_a_new_bucket_takes_a_right_of_its_own()
    {
        var user = await server.NewUserAsync("tagger");
        await server.GrantAsync("tagger", "s3:CreateBucket");
        Assert.Equal((403, "AccessDenied"), await CreateAsAsync(user, "tagged-3", "team"));
        Assert.Equal((200, null), await CreateAsAsync(user, "tagged-3"));
        await server.GrantAsync("tagger", "s3:TagResource", "arn:aws:s3:::tagged-4");
        Assert.Equal((200, null), await CreateAsAsync(user, "tagged-4", "team"));
    }

    private static async Task<(int, string?)> CreateAsAsync(S3Caller user, string bucket, params string[] keys)
    {
        var tags = string.Concat(keys.Select(key => $"<Tag><Key>{key}</Key><Value>x</Value></Tag>"));
        var body = keys.Length == 0
            ? null
            : Encoding.UTF8.GetBytes($"<CreateBucketConfiguration><Tags>{tags}</Tags></CreateBucketConfiguration>");
        return (await user.SendAsync("PUT", $"/{bucket}", body)).Outcome;
    }

    private async Task<(string Bucket, string First, string Second)> TwoVersionsAsync()
    {
        var bucket = await server.BucketWithPolicyAsync(Statement("Allow", Anybody, "\"s3:GetObject\""));
        await server.SendAsync(
            "PUT", $"/{bucket}?versioning",
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"u8.ToArray());
        return (bucket, await PutAsync(), await PutAsync());

        async Task<string> PutAsync() =>
            (await server.SendAsync("PUT", $"/{bucket}/key", [1])).Header("x-amz-version-id")!;
    }

    private static string OnVersion(string action, string version) => Statement(
        "Allow", Anybody, $"\"{action}\"",
        condition: $$$"""{"StringEquals": {"s3:VersionId": "{{{version}}}"}}""");

    private async Task<(int, string?)> RetainAsync(
        string bucket, string mode, int days, params (string, string)[] headers) =>
        (await SendWithDigestAsync(
            "PUT", $"/{bucket}/key?retention",
            $"<Retention><Mode>{mode}</Mode><RetainUntilDate>{Iso(DateTimeOffset.UtcNow.AddDays(days))}"
                + "</RetainUntilDate></Retention>",
            headers)).Outcome;

    private Task<RawS3Answer> SendWithDigestAsync(
        string method, string target, string body, (string, string)[] headers)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return server.SendAsync(
            method, target, bytes, [("Content-MD5", Convert.ToBase64String(MD5.HashData(bytes))), .. headers]);
    }

    private static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
