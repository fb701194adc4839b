namespace Drystone.Server.Tests.Authorization;

/// <summary>What lists let other accounts, and anybody, do.</summary>
public sealed class AccessListTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string AnonymousId = "65a011a29cdf8ec533ec3d1ccaae921c";

    private string Me => server.Account.CanonicalUserId;

    private string Other => server.OtherAccount.CanonicalUserId;

    [Fact]
    public async Task A_private_bucket_is_for_nobody_else()
    {
        var bucket = await server.NewListedBucketAsync();
        await server.SendAsync("PUT", $"/{bucket}/key", [1]);
        foreach (var caller in new[] { server.OtherRaw, server.Anonymous })
        {
            foreach (var (method, target) in new[]
            {
                ("GET", $"/{bucket}"), ("GET", $"/{bucket}/key"), ("PUT", $"/{bucket}/key"), ("GET", $"/{bucket}?acl"),
                ("GET", $"/{bucket}/key?acl"), ("PUT", $"/{bucket}/new"), ("DELETE", $"/{bucket}/key"),
            })
            {
                var answer = await caller.SendAsync(method, target);
                Assert.True((403, "AccessDenied") == answer.Outcome, $"{method} {target}: {answer.Outcome}");
            }
        }
    }

    [Theory]
    [InlineData("READ", "GET")]
    [InlineData("WRITE", "PUT")]
    [InlineData("READ_ACP", "GET ?acl")]
    [InlineData("WRITE_ACP", "PUT ?acl")]
    [InlineData("FULL_CONTROL", "GET, PUT, GET ?acl, PUT ?acl")]
    public async Task A_permission_on_a_bucket_lets_another_account_do_this(string permission, string expected)
    {
        var bucket = await server.NewListedBucketAsync();
        var list = AclCalls.Document(Me, ($"<ID>{Other}</ID>", permission), ($"<ID>{Me}</ID>", "FULL_CONTROL"));
        Assert.Equal((200, null), (await server.SendAsync("PUT", $"/{bucket}?acl", list)).Outcome);
        List<string> allowed = [];
        foreach (var (name, method, target, body) in new (string, string, string, byte[]?)[]
        {
            ("GET", "GET", $"/{bucket}?list-type=2", null), ("PUT", "PUT", $"/{bucket}/new", [1]),
            ("GET ?acl", "GET", $"/{bucket}?acl", null), ("PUT ?acl", "PUT", $"/{bucket}?acl", list),
        })
        {
            var answer = await server.OtherRaw.SendAsync(method, target, body);
            allowed.AddRange(answer.Outcome == (200, null) ? [name] : []);
        }

        Assert.Equal(expected, string.Join(", ", allowed));
    }

    [Fact]
    public async Task A_public_object_is_read_by_anybody_until_public_lists_are_ignored()
    {
        var bucket = await server.NewListedBucketAsync(acl: "public-read");
        await server.SendAsync("PUT", $"/{bucket}/key", "text"u8.ToArray(), ("x-amz-acl", "public-read"));
        await server.SendAsync("PUT", $"/{bucket}/private", [1]);
        Assert.Equal("text", (await server.Anonymous.SendAsync("GET", $"/{bucket}/key")).Text);
        Assert.Equal(2, (await server.Anonymous.SendAsync("GET", $"/{bucket}")).Values("Contents", "Key").Count());
        Assert.Equal((404, "NoSuchKey"), (await server.Anonymous.SendAsync("GET", $"/{bucket}/absent")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", $"/{bucket}/private")).Outcome);
        await server.BlockAsync(bucket, "IgnorePublicAcls");
        foreach (var target in new[] { $"/{bucket}", $"/{bucket}/key" })
        {
            Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", target)).Outcome);
            Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("GET", target)).Outcome);
            Assert.Equal(200, (int)(await server.SendAsync("GET", target)).Status);
        }
    }

    [Fact]
    public async Task Lists_have_no_effect_where_they_are_disabled()
    {
        var bucket = await server.NewListedBucketAsync();
        await server.SendAsync("PUT", $"/{bucket}/key", [1], ("x-amz-acl", "public-read"));
        Assert.Equal(200, (int)(await server.Anonymous.SendAsync("GET", $"/{bucket}/key")).Status);
        await server.SetOwnershipAsync(bucket, "BucketOwnerEnforced");
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", $"/{bucket}/key")).Outcome);
    }

    [Fact]
    public async Task Whoever_writes_owns_what_it_writes()
    {
        var bucket = await server.NewListedBucketAsync(acl: "public-read-write");
        Assert.Equal((200, null), (await server.OtherRaw.SendAsync("PUT", $"/{bucket}/key", [1])).Outcome);

        // The owner of the bucket can remove it, and not read it.
        Assert.Equal((403, "AccessDenied"), (await server.SendAsync("GET", $"/{bucket}/key")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.SendAsync("GET", $"/{bucket}/key?acl")).Outcome);
        Assert.Equal(200, (int)(await server.OtherRaw.SendAsync("GET", $"/{bucket}/key")).Status);
        var list = await server.OtherRaw.SendAsync("GET", $"/{bucket}/key?acl");
        Assert.Equal([Other], list.Values("Owner", "ID"));
        Assert.Equal([$"{Other} FULL_CONTROL"], list.Grants());
        Assert.Equal([Other], (await server.SendAsync("GET", $"/{bucket}")).Values("Owner", "ID"));
        Assert.Equal([Other], (await server.SendAsync("GET", $"/{bucket}?versions")).Values("Owner", "ID"));
        var listed = await server.SendAsync("GET", $"/{bucket}?list-type=2&fetch-owner=true");
        Assert.Equal(["other"], listed.Values("Owner", "DisplayName"));
        Assert.Equal((204, null), (await server.SendAsync("DELETE", $"/{bucket}/key")).Outcome);
    }

    [Theory]
    [InlineData("ObjectWriter", null, true)]
    [InlineData("ObjectWriter", "bucket-owner-full-control", true)]
    [InlineData("BucketOwnerPreferred", null, true)]
    [InlineData("BucketOwnerPreferred", "bucket-owner-read", true)]
    [InlineData("BucketOwnerPreferred", "bucket-owner-full-control", false)]
    public async Task Ownership_controls_say_whose_an_object_is(string ownership, string? acl, bool isWriters)
    {
        var bucket = await server.NewListedBucketAsync(ownership, "public-read-write");
        (string, string)[] headers = acl is null ? [] : [("x-amz-acl", acl)];
        Assert.Equal((200, null), (await server.OtherRaw.SendAsync("PUT", $"/{bucket}/put", [1], headers)).Outcome);
        var copy = await server.OtherRaw.SendAsync(
            "PUT", $"/{bucket}/copy", null, [.. headers, ("x-amz-copy-source", $"{bucket}/put")]);
        Assert.Equal(isWriters ? 200 : 403, (int)copy.Status);
        var upload = (await server.OtherRaw.SendAsync("POST", $"/{bucket}/up?uploads", null, headers))["UploadId"];
        Assert.Equal([Other], (await server.SendAsync("GET", $"/{bucket}?uploads")).Values("Initiator", "ID"));
        var owner = isWriters ? Other : Me;
        Assert.Equal([owner], (await server.SendAsync("GET", $"/{bucket}?uploads")).Values("Owner", "ID"));
        Assert.Equal(
            [owner], (await server.SendAsync("GET", $"/{bucket}/up?uploadId={upload}")).Values("Owner", "ID"));
        var part = await server.OtherRaw.SendAsync("PUT", $"/{bucket}/up?partNumber=1&uploadId={upload}", [1]);
        var complete = await server.OtherRaw.SendAsync(
            "POST", $"/{bucket}/up?uploadId={upload}",
            System.Text.Encoding.UTF8.GetBytes(
                "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber>"
                    + $"<ETag>{part.Header("ETag")}</ETag></Part></CompleteMultipartUpload>"));
        Assert.Equal((200, null), complete.Outcome);
        var listed = await server.SendAsync("GET", $"/{bucket}");
        Assert.All(listed.Values("Owner", "ID"), id => Assert.Equal(owner, id));
        var grants = (await (isWriters ? server.OtherRaw : server.Raw).SendAsync("GET", $"/{bucket}/up?acl")).Grants();
        string[] expected = acl switch
        {
            null => [$"{Other} FULL_CONTROL"],
            "bucket-owner-read" => [$"{Other} FULL_CONTROL", $"{Me} READ"],
            _ => isWriters ? [$"{Other} FULL_CONTROL", $"{Me} FULL_CONTROL"] : [$"{Me} FULL_CONTROL"],
        };
        Assert.Equal(AclCalls.Sorted(expected), grants);
        await server.DisableListsAsync(bucket);
        Assert.Equal([Me], (await server.SendAsync("GET", $"/{bucket}")).Values("Owner", "ID").Distinct());
    }

    [Fact]
    public async Task Where_everything_is_the_bucket_owners_others_may_not_say_whose_it_is()
    {
        var bucket = await server.BucketWithPolicyAsync(
            PolicyCalls.Statement("Allow", $"{{\"AWS\": \"{server.OtherAccount.Id}\"}}", "\"s3:*\""));
        foreach (var (acl, status, code) in new[]
        {
            ((string?)null, 200, (string?)null), ("bucket-owner-full-control", 200, null),
            ("private", 400, "AccessControlListNotSupported"),
        })
        {
            (string, string)[] headers = acl is null ? [] : [("x-amz-acl", acl)];
            Assert.Equal(
                (status, code), (await server.OtherRaw.SendAsync("PUT", $"/{bucket}/key", [1], headers)).Outcome);
        }

        Assert.Equal([Me], (await server.SendAsync("GET", $"/{bucket}/key?acl")).Values("Owner", "ID"));
    }

    [Fact]
    public async Task The_policy_of_the_bucket_speaks_for_its_owner_and_not_for_the_owners_of_objects()
    {
        var bucket = await server.NewListedBucketAsync();
        await server.SetPolicyAsync(
            bucket, PolicyCalls.Statement("Allow", "\"*\"", "\"s3:*\""),
            PolicyCalls.Statement("Deny", "\"*\"", "\"s3:GetObject\"", "BUCKET/denied"));
        foreach (var (key, acl) in new[] { ("mine", "private"), ("shared", "public-read"), ("denied", "public-read") })
        {
            var put = await server.OtherRaw.SendAsync("PUT", $"/{bucket}/{key}", [1], ("x-amz-acl", acl));
            Assert.Equal((200, null), put.Outcome);
        }

        Assert.Equal(200, (int)(await server.OtherRaw.SendAsync("GET", $"/{bucket}/mine")).Status);
        Assert.Equal((403, "AccessDenied"), (await server.SendAsync("GET", $"/{bucket}/mine")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", $"/{bucket}/mine")).Outcome);
        Assert.Equal(200, (int)(await server.Anonymous.SendAsync("GET", $"/{bucket}/shared")).Status);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", $"/{bucket}/denied")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("GET", $"/{bucket}/denied")).Outcome);
        await server.BlockAsync(bucket, "RestrictPublicBuckets");
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", $"/{bucket}/shared")).Outcome);
    }

    [Fact]
    public async Task Who_writes_without_credentials_is_the_anonymous_user()
    {
        var bucket = await server.NewListedBucketAsync(acl: "public-read-write");
        Assert.Equal(
            (200, null), (await server.Anonymous.SendAsync("PUT", $"/{bucket}/key", "text"u8.ToArray())).Outcome);
        Assert.Equal([AnonymousId], (await server.SendAsync("GET", $"/{bucket}")).Values("Owner", "ID"));
        Assert.Equal("text", (await server.Anonymous.SendAsync("GET", $"/{bucket}/key")).Text);
        Assert.Equal((403, "AccessDenied"), (await server.SendAsync("GET", $"/{bucket}/key")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("GET", $"/{bucket}/key")).Outcome);
        Assert.Equal((204, null), (await server.SendAsync("DELETE", $"/{bucket}/key")).Outcome);
    }
}
