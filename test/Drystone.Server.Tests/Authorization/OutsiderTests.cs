using Drystone.Server.Authorization;
using Drystone.Server.Authorization.Conditions;
using Drystone.Server.Tests.Operations.Locking;
using static Drystone.Server.Tests.PolicyCalls;

namespace Drystone.Server.Tests.Authorization;

/// <summary>What outsiders must not reach, however much a policy or a list gives them.</summary>
public sealed class OutsiderTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Anybody = "\"*\"";

    [Fact]
    public async Task The_policy_is_for_the_account_of_the_owner_alone()
    {
        var bucket = await server.BucketWithPolicyAsync(Statement("Allow", Anybody, "\"s3:*\"", "BUCKET"));
        var mine = System.Text.Encoding.UTF8.GetBytes(
            $$"""{"Version": "2012-10-17", "Statement": [{{Statement("Allow", Anybody, "\"s3:*\"", bucket)}}]}""");
        foreach (var caller in new[] { server.OtherRaw, server.Anonymous })
        {
            foreach (var method in new[] { "GET", "PUT", "DELETE" })
            {
                var answer = await caller.SendAsync(method, $"/{bucket}?policy", method == "PUT" ? mine : null);
                Assert.True((405, "MethodNotAllowed") == answer.Outcome, $"{method}: {answer.Text}");
            }

            Assert.Equal((200, null), (await caller.SendAsync("GET", $"/{bucket}?list-type=2")).Outcome);
        }

        Assert.Equal(200, (int)(await server.SendAsync("GET", $"/{bucket}?policy")).Status);
        await server.SendAsync("DELETE", $"/{bucket}?policy");
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("GET", $"/{bucket}?policy")).Outcome);
    }

    [Fact]
    public async Task Who_may_write_to_a_bucket_by_its_list_deletes_only_objects_of_its_own()
    {
        var bucket = await server.NewListedBucketAsync(acl: "public-read-write");
        await server.SendAsync("PUT", $"/{bucket}/mine", [1]);
        await server.OtherRaw.SendAsync("PUT", $"/{bucket}/theirs", [1]);
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("DELETE", $"/{bucket}/mine")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("DELETE", $"/{bucket}/mine")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("DELETE", $"/{bucket}/theirs")).Outcome);
        Assert.Equal((204, null), (await server.OtherRaw.SendAsync("DELETE", $"/{bucket}/theirs")).Outcome);
        Assert.Equal((204, null), (await server.OtherRaw.SendAsync("DELETE", $"/{bucket}/never")).Outcome);
        await server.OtherRaw.SendAsync("PUT", $"/{bucket}/theirs", [1]);
        Assert.Equal((204, null), (await server.SendAsync("DELETE", $"/{bucket}/theirs")).Outcome);
        Assert.Equal(200, (int)(await server.SendAsync("GET", $"/{bucket}/mine")).Status);
    }

    [Fact]
    public async Task The_public_access_block_knows_the_anonymous_user_by_its_id()
    {
        const string Grant = "id=\"65a011a29cdf8ec533ec3d1ccaae921c\"";
        var bucket = await server.NewListedBucketAsync();
        await server.SendAsync("PUT", $"/{bucket}/key", [1]);
        Assert.Equal((200, null), await GiveAsync("key?acl"));
        Assert.Equal(200, (int)(await server.Anonymous.SendAsync("GET", $"/{bucket}/key")).Status);
        await server.BlockAsync(bucket, "IgnorePublicAcls");
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", $"/{bucket}/key")).Outcome);
        await server.BlockAsync(bucket, "BlockPublicAcls");
        Assert.Equal((403, "AccessDenied"), await GiveAsync("key?acl"));
        Assert.Equal((403, "AccessDenied"), await GiveAsync("new"));
        Assert.Equal((403, "AccessDenied"), await GiveAsync("?acl"));

        async Task<(int, string?)> GiveAsync(string target) =>
            (await server.SendAsync("PUT", $"/{bucket}/{target}".Replace("/?", "?"), null, ("x-amz-grant-read", Grant)))
                .Outcome;
    }

    [Fact]
    public async Task Locks_and_the_number_of_tags_are_told_to_who_may_read_them()
    {
        var bucket = await LockedBucket.CreateAsync(server);
        await server.SendAsync("DELETE", $"/{bucket}?publicAccessBlock");
        await LockedBucket.PutAsync(server, bucket, with: put =>
        {
            put.ObjectLockMode = Amazon.S3.ObjectLockMode.Governance;
            put.ObjectLockRetainUntilDate = LockedBucket.Soon();
            put.ObjectLockLegalHoldStatus = Amazon.S3.ObjectLockLegalHoldStatus.On;
            put.TagSet = [new() { Key = "a", Value = "b" }];
        });
        string[] told =
        [
            "x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date", "x-amz-object-lock-legal-hold",
            "x-amz-tagging-count",
        ];
        var read = Statement("Allow", Anybody, "\"s3:GetObject\"");
        await server.SetPolicyAsync(bucket, read);
        Assert.Empty(await ToldAsync(server.Anonymous));
        Assert.Equal(told, await ToldAsync(server.Raw));
        await server.SetPolicyAsync(bucket, read, Statement("Allow", Anybody, "\"s3:GetObjectRetention\""));
        Assert.Equal(told[..2], await ToldAsync(server.Anonymous));
        await server.SetPolicyAsync(bucket, read, Statement("Allow", Anybody, "\"s3:GetObjectLegalHold\""));
        Assert.Equal([told[2]], await ToldAsync(server.Anonymous));
        await server.SetPolicyAsync(bucket, read, Statement("Allow", Anybody, "\"s3:GetObjectTagging\""));
        Assert.Equal([told[3]], await ToldAsync(server.Anonymous));

        async Task<string[]> ToldAsync(S3Caller caller)
        {
            var answer = await caller.SendAsync("HEAD", $"/{bucket}/key");
            Assert.Equal(200, (int)answer.Status);
            return [.. told.Where(header => answer.Header(header) is not null)];
        }
    }

    [Fact]
    public async Task A_link_that_names_the_owner_of_the_bucket_holds_it_to_that()
    {
        var (bucket, header) = (await server.NewBucketAsync(), "x-amz-expected-bucket-owner");
        await server.SendAsync("PUT", $"/{bucket}/key", [1]);
        var right = server.Raw.Presign("GET", $"/{bucket}/key?{header}={server.Account.Id}");
        var wrong = server.Raw.Presign("GET", $"/{bucket}/key?{header}={server.OtherAccount.Id}");
        Assert.Equal(200, (int)(await server.Anonymous.SendAsync("GET", right)).Status);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", wrong)).Outcome);
    }

    [Theory]
    [InlineData("aws:SourceIp")]
    [InlineData("aws:CurrentTime")]
    [InlineData("s3:prefix")]
    [InlineData("AWS:SecureTransport")]
    public void What_an_issuer_says_stands_for_no_fact_of_the_request(string key)
    {
        var caller = Caller.Anonymous with { SessionFacts = [new(key, "claimed"), new("issuer.test:sub", "me")] };
        var conditions = new PrincipalConditions(caller);
        Assert.Null(conditions.Find(key));
        Assert.Equal("me", conditions.Find("issuer.test:sub")?[0]);
    }

    [Fact]
    public void What_a_session_says_of_its_source_is_found()
    {
        var conditions = new PrincipalConditions(
            Caller.Anonymous with { SessionFacts = [new("aws:SourceIdentity", "me")] });
        Assert.Equal("me", conditions.Find("aws:SourceIdentity")?[0]);
    }
}
