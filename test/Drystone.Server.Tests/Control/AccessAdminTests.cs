using Drystone.Server.Control;
using static Drystone.Server.Tests.PolicyCalls;

namespace Drystone.Server.Tests.Control;

/// <summary>What an operator is told of who may do what.</summary>
public sealed class AccessAdminTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Anybody = "\"*\"";
    private const string ByList = "the access control list of the bucket";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bucket_that_nobody_from_outside_reaches_is_not_public()
    {
        var bucket = await server.NewBucketAsync();
        await server.SetPolicyAsync(
            bucket, Statement("Allow", $$"""{"AWS": "{{server.OtherAccount.Id}}"}""", "\"s3:GetObject\""));
        Assert.Null(await FindPublicAsync(bucket));
    }

    [Fact]
    public async Task A_public_policy_is_told_by_its_statement_until_the_block_restricts_it()
    {
        var bucket = await server.BucketWithPolicyAsync(Statement("Allow", Anybody, "\"s3:GetObject\""));
        var open = await FindPublicAsync(bucket);
        Assert.Equal(["statement 1 of the bucket policy"], open!.By);
        Assert.False(open.IsBlocked);
        await server.BlockAsync(bucket, "RestrictPublicBuckets");
        Assert.True((await FindPublicAsync(bucket))!.IsBlocked);
    }

    [Theory]
    [InlineData("IgnorePublicAcls", true)]
    [InlineData("RestrictPublicBuckets", false)]
    public async Task A_public_list_is_blocked_where_public_lists_are_ignored(string flag, bool isBlocked)
    {
        var bucket = await server.NewListedBucketAsync(acl: "public-read");
        Assert.Equal([ByList], (await FindPublicAsync(bucket))!.By);
        await server.BlockAsync(bucket, flag);
        Assert.Equal(isBlocked, (await FindPublicAsync(bucket))!.IsBlocked);
        var list = await server.Anonymous.SendAsync("GET", $"/{bucket}?list-type=2");
        Assert.Equal(isBlocked ? 403 : 200, (int)list.Status);
    }

    [Fact]
    public async Task A_public_policy_that_is_restricted_blocks_public_lists_with_it()
    {
        var bucket = await server.NewListedBucketAsync(acl: "public-read");
        await server.SetPolicyAsync(bucket, Statement("Allow", Anybody, "\"s3:GetObject\""));
        await server.BlockAsync(bucket, "RestrictPublicBuckets");
        var found = await FindPublicAsync(bucket);
        Assert.Equal(["statement 1 of the bucket policy", ByList], found!.By);
        Assert.True(found.IsBlocked);
        Assert.Equal(403, (int)(await server.Anonymous.SendAsync("GET", $"/{bucket}?list-type=2")).Status);
    }

    [Fact]
    public async Task The_readers_of_a_prefix_are_those_of_all_accounts()
    {
        var bucket = await server.BucketWithPolicyAsync(
            Statement("Allow", Anybody, "\"s3:GetObject\"", "BUCKET/open/*"),
            Statement("Allow", $$"""{"AWS": "{{server.OtherAccount.Id}}"}""", "\"s3:GetObject\"", "BUCKET/theirs/*"));
        var (me, other) = ($"arn:aws:iam::{server.Account.Id}:root", $"arn:aws:iam::{server.OtherAccount.Id}:root");
        Assert.Equal(Sorted("anonymous", me, other), await ReadersAsync("open/"));
        Assert.Equal(Sorted(me, other), await ReadersAsync("theirs/"));
        Assert.Equal([me], await ReadersAsync("mine/"));

        async Task<string[]> ReadersAsync(string prefix)
        {
            await using var access = await OpenAsync();
            var analysis = await access.AnalyzeAsync(bucket, prefix, Cancel);
            return Sorted([.. analysis.Readers.Select(reader => reader.Principal)]);
        }
    }

    [Fact]
    public async Task That_the_policy_is_for_the_owners_account_alone_is_explained()
    {
        var bucket = await server.BucketWithPolicyAsync(Statement("Allow", Anybody, "\"s3:*\"", "BUCKET"));
        await using var access = await OpenAsync();
        var query = new AccessQuery(
            server.OtherAccount.Id, "s3:PutBucketPolicy", bucket, new Dictionary<string, string>());
        var explanation = await access.ExplainAsync(query, Cancel);
        Assert.False(explanation.IsAllowed);
        Assert.Contains("account of its owner alone", explanation.Reason);
        Assert.True((await access.ExplainAsync(query with { Action = "s3:ListBucket" }, Cancel)).IsAllowed);
        Assert.True((await access.ExplainAsync(query with { Principal = server.Account.Id }, Cancel)).IsAllowed);
    }

    private async Task<PublicBucket?> FindPublicAsync(string bucket)
    {
        await using var access = await OpenAsync();
        return (await access.AnalyzeAsync(bucket, prefix: null, Cancel)).Buckets.SingleOrDefault();
    }

    private Task<IAccessAdmin> OpenAsync() =>
        new OperatorAccess(server.DataDirectory, MetadataDirectory: null, TimeProvider.System).OpenAccessAsync(Cancel);

    private static string[] Sorted(params string[] names) => [.. names.Order(StringComparer.Ordinal)];
}
