using System.Text;
using static Drystone.Server.Tests.PolicyCalls;

namespace Drystone.Server.Tests.Authorization;

/// <summary>What a bucket's policy allows and forbids, of the owner, of another account and of anybody.</summary>
public sealed class BucketPolicyTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Anybody = "\"*\"";

    private string Other => $$"""{"AWS": "{{server.OtherAccount.Id}}"}""";

    [Fact]
    public async Task Anybody_may_what_the_policy_says_and_nothing_else()
    {
        var bucket = await server.BucketWithPolicyAsync(Statement("Allow", Anybody, "\"s3:GetObject\""));
        await PutAsync(bucket, "key");
        Assert.Equal((200, "text"), await ReadAsync(server.Anonymous, $"/{bucket}/key"));
        Assert.Equal((200, null), (await server.Anonymous.SendAsync("HEAD", $"/{bucket}/key")).Outcome);
        foreach (var (method, target) in new[]
        {
            ("GET", "?list-type=2"), ("GET", "/key?tagging"), ("GET", "/key?acl"), ("PUT", "/key"), ("DELETE", "/key"),
            ("GET", "/key?versionId=null"), ("GET", "?policy"), ("POST", "/key?uploads"), ("GET", "/key?attributes"),
        })
        {
            var body = method == "PUT" ? "other"u8.ToArray() : null;
            var refused = await server.Anonymous.SendAsync(
                method, $"/{bucket}{target}", body, ("x-amz-object-attributes", "ETag"));
            Assert.True((403, "AccessDenied") == refused.Outcome, $"{method} {target}: {refused.Text}");
        }

        Assert.Equal((200, "text"), await ReadAsync(server.Raw, $"/{bucket}/key"));
    }

    [Fact]
    [Trait("Attack", "32")]
    public async Task What_is_not_there_is_told_only_to_who_may_list()
    {
        var bucket = await server.BucketWithPolicyAsync(Statement("Allow", Anybody, "\"s3:GetObject\""));
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", $"/{bucket}/none")).Outcome);
        await server.SetPolicyAsync(
            bucket, Statement("Allow", Anybody, "\"s3:GetObject\""),
            Statement("Allow", Anybody, "\"s3:ListBucket\"", "BUCKET"));
        Assert.Equal((404, "NoSuchKey"), (await server.Anonymous.SendAsync("GET", $"/{bucket}/none")).Outcome);
    }

    [Fact]
    public async Task Another_account_is_let_in_by_name()
    {
        var bucket = await server.BucketWithPolicyAsync(
            Statement("Allow", Other, "[\"s3:PutObject\", \"s3:GetObject\"]"));
        var put = await server.OtherRaw.SendAsync("PUT", $"/{bucket}/theirs", "text"u8.ToArray());
        Assert.Equal((200, null), put.Outcome);
        Assert.Equal((200, "text"), await ReadAsync(server.OtherRaw, $"/{bucket}/theirs"));
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("DELETE", $"/{bucket}/theirs")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", $"/{bucket}/theirs")).Outcome);
        Assert.Equal((200, "text"), await ReadAsync(server.Raw, $"/{bucket}/theirs"));
    }

    [Fact]
    public async Task Deny_goes_before_allow_for_the_owner_too()
    {
        var bucket = await server.BucketWithPolicyAsync(
            Statement("Allow", Anybody, "\"s3:*\""), Statement(
                "Deny", Anybody, "\"s3:DeleteObject\"", "BUCKET/keep/*"));
        await PutAsync(bucket, "keep/key");
        await PutAsync(bucket, "other");
        foreach (var caller in new[] { server.Raw, server.OtherRaw, server.Anonymous })
        {
            Assert.Equal((403, "AccessDenied"), (await caller.SendAsync("DELETE", $"/{bucket}/keep/key")).Outcome);
        }

        Assert.Equal((204, null), (await server.Anonymous.SendAsync("DELETE", $"/{bucket}/other")).Outcome);
        Assert.Equal((200, "text"), await ReadAsync(server.Raw, $"/{bucket}/keep/key"));
    }

    [Fact]
    public async Task Each_key_of_a_batch_is_decided_by_itself()
    {
        var bucket = await server.BucketWithPolicyAsync(
            Statement("Allow", Anybody, "\"s3:DeleteObject\"", "BUCKET/temp/*"));
        await PutAsync(bucket, "temp/a");
        await PutAsync(bucket, "kept");
        var body = "<Delete><Object><Key>temp/a</Key></Object><Object><Key>kept</Key></Object></Delete>"u8.ToArray();
        var digest = Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(body));
        var answer = await server.Anonymous.SendAsync("POST", $"/{bucket}?delete", body, ("Content-MD5", digest));
        Assert.Equal(["temp/a"], answer.Values("Deleted", "Key"));
        Assert.Equal(["AccessDenied"], answer.Values("Error", "Code"));
        Assert.Equal((200, "text"), await ReadAsync(server.Raw, $"/{bucket}/kept"));
    }

    [Fact]
    public async Task The_owners_root_can_always_mend_the_policy()
    {
        var bucket = await server.BucketWithPolicyAsync(Statement("Deny", Anybody, "\"s3:*\"", "BUCKET"));
        Assert.Equal((403, "AccessDenied"), (await server.SendAsync("GET", $"/{bucket}?list-type=2")).Outcome);
        Assert.Equal(200, (int)(await server.SendAsync("GET", $"/{bucket}?policy")).Status);
        Assert.Equal((204, null), (await server.SendAsync("DELETE", $"/{bucket}?policy")).Outcome);
        Assert.Equal((200, null), (await server.SendAsync("GET", $"/{bucket}?list-type=2")).Outcome);
    }

    [Fact]
    [Trait("Attack", "18")]
    public async Task Versions_take_rights_of_their_own()
    {
        var bucket = await server.BucketWithPolicyAsync(Statement("Allow", Anybody, "\"s3:GetObject\""));
        await server.SendAsync(
            "PUT", $"/{bucket}?versioning",
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"u8.ToArray());
        var put = await server.SendAsync("PUT", $"/{bucket}/key", "text"u8.ToArray());
        var version = $"/{bucket}/key?versionId={put.Header("x-amz-version-id")}";
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", version)).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("DELETE", version)).Outcome);
        Assert.Equal((200, "text"), await ReadAsync(server.Anonymous, $"/{bucket}/key"));

        await server.SetPolicyAsync(bucket, Statement("Allow", Anybody, "\"s3:GetObjectVersion\""));
        Assert.Equal((200, "text"), await ReadAsync(server.Anonymous, version));
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", $"/{bucket}/key")).Outcome);
    }

    [Fact]
    [Trait("Attack", "18")]
    public async Task To_delete_an_object_and_to_delete_a_version_are_two_rights()
    {
        var bucket = await server.BucketWithPolicyAsync(Statement("Allow", Anybody, "\"s3:DeleteObject\""));
        await server.SendAsync(
            "PUT", $"/{bucket}?versioning",
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"u8.ToArray());
        var put = await server.SendAsync("PUT", $"/{bucket}/key", "text"u8.ToArray());
        var id = put.Header("x-amz-version-id");
        var version = $"/{bucket}/key?versionId={id}";
        var batch = Encoding.UTF8.GetBytes(
            $"<Delete><Object><Key>key</Key><VersionId>{id}</VersionId></Object></Delete>");
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("DELETE", version)).Outcome);
        var inBatch = await server.Anonymous.SendAsync(
            "POST", $"/{bucket}?delete", batch,
            ("Content-MD5", Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(batch))));
        Assert.Equal("AccessDenied", inBatch["Code"]);
        Assert.Equal((200, "text"), await ReadAsync(server.Raw, version));

        await server.SetPolicyAsync(bucket, Statement("Allow", Anybody, "\"s3:DeleteObjectVersion\""));
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("DELETE", $"/{bucket}/key")).Outcome);
        Assert.Equal((200, "text"), await ReadAsync(server.Raw, $"/{bucket}/key"));
        Assert.Equal((204, null), (await server.Anonymous.SendAsync("DELETE", version)).Outcome);
    }

    [Fact]
    [Trait("Attack", "7")]
    [Trait("Attack", "18")]
    public async Task A_copy_needs_to_read_its_source_and_to_write_its_target()
    {
        var source = await server.BucketWithPolicyAsync(Statement("Allow", Other, "\"s3:GetObjectVersion\""));
        var target = await server.BucketWithPolicyAsync(Statement("Allow", Other, "\"s3:PutObject\""));
        await PutAsync(source, "key");
        var header = ("x-amz-copy-source", $"/{source}/key");
        Assert.Equal(
            (403, "AccessDenied"), (await server.OtherRaw.SendAsync("PUT", $"/{target}/copy", null, header)).Outcome);
        await server.SetPolicyAsync(source, Statement("Allow", Other, "\"s3:GetObject\""));
        Assert.Equal((200, null), (await server.OtherRaw.SendAsync("PUT", $"/{target}/copy", null, header)).Outcome);
        Assert.Equal(
            (403, "AccessDenied"),
            (await server.OtherRaw.SendAsync(
                "PUT", $"/{target}/other", null, ("x-amz-copy-source", $"/{source}/key?versionId=null"))).Outcome);
        Assert.Equal((200, "text"), await ReadAsync(server.Raw, $"/{target}/copy"));
        Assert.Equal((404, "NoSuchKey"), (await server.SendAsync("GET", $"/{target}/other")).Outcome);
    }

    [Theory]
    [InlineData(
        "{\"StringEquals\": {\"s3:prefix\": \"open/\"}}", "?list-type=2&prefix=open/", "?list-type=2&prefix=closed/")]
    [InlineData("{\"NumericLessThanEquals\": {\"s3:max-keys\": \"10\"}}", "?max-keys=10", "?max-keys=11")]
    [InlineData("{\"StringEquals\": {\"s3:delimiter\": \"/\"}}", "?delimiter=/", "?delimiter=x")]
    public async Task Listings_are_asked_for_their_parameters(string condition, string allowed, string refused)
    {
        var bucket = await server.BucketWithPolicyAsync(
            Statement("Allow", Anybody, "\"s3:ListBucket\"", "BUCKET", condition));
        Assert.Equal((200, null), (await server.Anonymous.SendAsync("GET", $"/{bucket}{allowed}")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", $"/{bucket}{refused}")).Outcome);
    }

    [Fact]
    public async Task The_tags_of_objects_and_of_requests_are_asked_for()
    {
        var bucket = await server.BucketWithPolicyAsync(
            Statement(
                "Allow", Anybody, "\"s3:GetObject\"",
                condition: "{\"StringEquals\": {\"s3:ExistingObjectTag/public\": \"yes\"}}"),
            Statement(
                "Allow", Other, "\"s3:PutObjectTagging\"",
                condition: "{\"StringEquals\": {\"s3:RequestObjectTag/public\": \"no\"}}"));
        await server.SendAsync("PUT", $"/{bucket}/open", "text"u8.ToArray(), ("x-amz-tagging", "public=yes"));
        await server.SendAsync("PUT", $"/{bucket}/closed", "text"u8.ToArray(), ("x-amz-tagging", "public=no"));
        Assert.Equal((200, "text"), await ReadAsync(server.Anonymous, $"/{bucket}/open"));
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", $"/{bucket}/closed")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await TagAsync("yes")).Outcome);
        Assert.Equal((200, null), (await TagAsync("no")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", $"/{bucket}/open")).Outcome);

        Task<RawS3Answer> TagAsync(string value) => server.OtherRaw.SendAsync(
            "PUT", $"/{bucket}/open?tagging",
            Encoding.UTF8.GetBytes(
                $"<Tagging><TagSet><Tag><Key>public</Key><Value>{value}</Value></Tag></TagSet></Tagging>"));
    }

    [Fact]
    public async Task Tags_with_an_upload_take_the_right_to_tag()
    {
        var bucket = await server.BucketWithPolicyAsync(Statement("Allow", Other, "\"s3:PutObject\""));
        var tagged = ("x-amz-tagging", "a=b");
        Assert.Equal(
            (403, "AccessDenied"), (await server.OtherRaw.SendAsync("PUT", $"/{bucket}/key", [1], tagged)).Outcome);
        Assert.Equal(
            (403, "AccessDenied"), (
                await server.OtherRaw.SendAsync("POST", $"/{bucket}/key?uploads", null, tagged)).Outcome);
        Assert.Equal((404, "NoSuchKey"), (await server.SendAsync("GET", $"/{bucket}/key")).Outcome);
        Assert.Equal((200, null), (await server.OtherRaw.SendAsync("PUT", $"/{bucket}/key", [1])).Outcome);
    }

    [Theory]
    [InlineData("{\"IpAddress\": {\"aws:SourceIp\": \"127.0.0.0/8\"}}", 200)]
    [InlineData("{\"NotIpAddress\": {\"aws:SourceIp\": \"127.0.0.0/8\"}}", 403)]
    [InlineData("{\"IpAddress\": {\"aws:SourceIp\": \"203.0.113.7\"}}", 403)]
    [InlineData("{\"Bool\": {\"aws:SecureTransport\": \"true\"}}", 403)]
    [InlineData("{\"Bool\": {\"aws:SecureTransport\": \"false\"}}", 200)]
    [InlineData("{\"StringEquals\": {\"aws:username\": \"root\"}}", 403)]
    [InlineData("{\"StringEquals\": {\"aws:userid\": \"admin\"}}", 403)]
    [InlineData("{\"StringLike\": {\"aws:Referer\": \"https://good.test/*\"}}", 200)]
    [InlineData("{\"StringEquals\": {\"aws:PrincipalTag/team\": \"blue\"}}", 403)]
    [InlineData("{\"NumericLessThan\": {\"s3:signatureAge\": \"600000\"}}", 403)]
    [Trait("Attack", "16")]
    [Trait("Attack", "17")]
    public async Task Headers_and_parameters_named_like_condition_keys_say_nothing(string condition, int status)
    {
        var bucket = await server.BucketWithPolicyAsync(
            Statement("Allow", Anybody, "\"s3:GetObject\"", condition: condition));
        await PutAsync(bucket, "key");
        var answer = await server.Anonymous.SendAsync(
            "GET", $"/{bucket}/key?aws:username=root&aws:userid=admin&aws:SourceIp=203.0.113.7&s3:signatureAge=1", null,
            ("X-Forwarded-For", "203.0.113.7"), ("X-Real-IP", "203.0.113.7"), ("Forwarded", "for=203.0.113.7"),
            ("userid", "admin"), ("username", "root"), ("aws-username", "root"), ("groups", "admins"),
            ("X-Forwarded-Proto", "https"), ("Referer", "https://good.test/page"), ("aws-PrincipalTag-team", "blue"));
        Assert.Equal(status, (int)answer.Status);
    }

    [Fact]
    public async Task A_public_policy_opens_nothing_where_public_buckets_are_restricted()
    {
        var bucket = await server.BucketWithPolicyAsync(
            Statement("Allow", Anybody, "\"s3:GetObject\""), Statement("Allow", Other, "\"s3:GetObject\""));
        await PutAsync(bucket, "key");
        Assert.Equal((200, "text"), await ReadAsync(server.Anonymous, $"/{bucket}/key"));
        await server.PutDocumentAsync(
            bucket, "publicAccessBlock",
            "<PublicAccessBlockConfiguration><RestrictPublicBuckets>true</RestrictPublicBuckets>"
                + "</PublicAccessBlockConfiguration>");
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", $"/{bucket}/key")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("GET", $"/{bucket}/key")).Outcome);
        Assert.Equal((200, "text"), await ReadAsync(server.Raw, $"/{bucket}/key"));
    }

    [Fact]
    [Trait("Attack", "16")]
    public async Task Rights_on_keys_are_none_on_the_bucket()
    {
        var bucket = await server.BucketWithPolicyAsync(Statement("Allow", Other, "\"s3:*\"", "BUCKET/*"));
        var before = (await server.SendAsync("GET", $"/{bucket}?policy")).Text;
        var policy = Encoding.UTF8.GetBytes("{}");
        Assert.Equal(
            (403, "AccessDenied"), (await server.OtherRaw.SendAsync("PUT", $"/{bucket}?policy", policy)).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("DELETE", $"/{bucket}?policy")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("DELETE", $"/{bucket}")).Outcome);
        Assert.Equal(before, (await server.SendAsync("GET", $"/{bucket}?policy")).Text);
    }

    private async Task PutAsync(string bucket, string key) =>
        Assert.Equal((200, null), (await server.SendAsync("PUT", $"/{bucket}/{key}", "text"u8.ToArray())).Outcome);

    private static async Task<(int Status, string Text)> ReadAsync(S3Caller caller, string target)
    {
        var answer = await caller.SendAsync("GET", target);
        return ((int)answer.Status, answer.Text);
    }
}
