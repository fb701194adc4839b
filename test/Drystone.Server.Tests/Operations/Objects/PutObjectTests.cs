using System.Security.Cryptography;

namespace Drystone.Server.Tests.Operations.Objects;

public sealed partial class PutObjectTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private static readonly byte[] Body = "The quick brown fox"u8.ToArray();

    [Fact]
    public async Task What_is_put_is_read_back_with_the_MD5_as_its_tag()
    {
        var put = await server.SendAsync("PUT", "/bucket/plain", Body);
        Assert.Equal((200, null), put.Outcome);
        Assert.Equal($"\"{Convert.ToHexStringLower(MD5.HashData(Body))}\"", put.Header("ETag"));
        Assert.Empty(put.Body);

        var read = await server.SendAsync("GET", "/bucket/plain");
        Assert.Equal(Body, read.Body);
        Assert.Equal(put.Header("ETag"), read.Header("ETag"));
    }

    [Fact]
    public async Task If_none_match_star_creates_once()
    {
        var first = await server.SendAsync("PUT", "/bucket/once", Body, ("If-None-Match", "*"));
        Assert.Equal((200, null), first.Outcome);
        var second = await server.SendAsync("PUT", "/bucket/once", [], ("If-None-Match", "*"));
        Assert.Equal((412, "PreconditionFailed"), second.Outcome);
        Assert.Equal("If-None-Match", second["Condition"]);
        Assert.Equal(Body, (await server.SendAsync("GET", "/bucket/once")).Body);
    }

    [Fact]
    public async Task Of_many_that_create_at_once_one_does()
    {
        var puts = await Task.WhenAll(Enumerable.Range(0, 32).Select(
            i => server.SendAsync("PUT", "/bucket/race", [(byte)i], ("If-None-Match", "*"))));
        Assert.Single(puts, put => put.Status == System.Net.HttpStatusCode.OK);
        Assert.Equal(
            31, puts.Count(put => put.Outcome is (412, "PreconditionFailed") or (409, "ConditionalRequestConflict")));
    }

    [Fact]
    public async Task If_match_replaces_only_what_the_client_knows()
    {
        var absent = await server.SendAsync("PUT", "/bucket/known", Body, ("If-Match", "\"00\""));
        Assert.Equal((404, "NoSuchKey"), absent.Outcome);
        var etag = (await server.SendAsync("PUT", "/bucket/known", Body)).Header("ETag")!;
        var stale = await server.SendAsync("PUT", "/bucket/known", [], ("If-Match", "\"00\""));
        Assert.Equal((412, "PreconditionFailed"), stale.Outcome);
        Assert.Equal((200, null), (await server.SendAsync("PUT", "/bucket/known", [1], ("If-Match", etag))).Outcome);
        Assert.Equal(
            (412, "PreconditionFailed"),
            (await server.SendAsync("PUT", "/bucket/known", [2], ("If-Match", etag))).Outcome);
        Assert.Equal([1], (await server.SendAsync("GET", "/bucket/known")).Body);
    }

    [Fact]
    public async Task If_none_match_with_a_tag_is_not_implemented_as_at_AWS()
    {
        var put = await server.SendAsync("PUT", "/bucket/tagged", Body, ("If-None-Match", "\"00\""));
        Assert.Equal((501, "NotImplemented"), put.Outcome);
        await AssertAbsentAsync("tagged");
    }

    [Theory]
    [InlineData("torrent")]
    [InlineData("renameObject")]
    [InlineData("partNumber=1")]
    public async Task A_missing_sub_resource_answers_501_and_stores_nothing(string query)
    {
        var put = await server.SendAsync("PUT", $"/bucket/missing-sub?{query}", Body);
        Assert.Equal((501, "NotImplemented"), put.Outcome);
        await AssertAbsentAsync("missing-sub");
    }

    [Fact]
    public async Task A_presigned_URL_stores_what_anybody_sends_to_it()
    {
        var target = server.Raw.Presign("PUT", "/bucket/presigned");
        Assert.Equal((200, null), (await server.Anonymous.SendAsync("PUT", target, Body)).Outcome);
        Assert.Equal(Body, (await server.SendAsync("GET", "/bucket/presigned")).Body);
        var withAcl = await server.Anonymous.SendAsync("PUT", target, [], ("x-amz-meta-added", "1"));
        Assert.Equal((403, "AccessDenied"), withAcl.Outcome);
        Assert.Equal((403, "SignatureDoesNotMatch"), (await server.Anonymous.SendAsync("GET", target)).Outcome);
    }

    [Fact]
    public async Task A_body_may_be_empty()
    {
        Assert.Equal((200, null), (await server.SendAsync("PUT", "/bucket/empty", [])).Outcome);
        Assert.Equal("0", (await server.SendAsync("HEAD", "/bucket/empty")).Header("Content-Length"));
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_has_no_objects()
    {
        var put = await server.SendAsync("PUT", "/no-such-bucket/key", Body);
        Assert.Equal((404, "NoSuchBucket"), put.Outcome);
        Assert.Equal("no-such-bucket", put["BucketName"]);
        var unusable = await server.SendAsync("PUT", "/no%20bucket/key", Body);
        Assert.Equal((400, "InvalidBucketName"), unusable.Outcome);
    }

    [Fact]
    public async Task Others_are_refused_and_store_nothing()
    {
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("PUT", "/bucket/others", Body)).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("PUT", "/bucket/others", Body)).Outcome);
        var wrongOwner = await server.SendAsync(
            "PUT", "/bucket/others", Body, ("x-amz-expected-bucket-owner", server.OtherAccount.Id));
        Assert.Equal((403, "AccessDenied"), wrongOwner.Outcome);
        await AssertAbsentAsync("others");
        var owner = await server.SendAsync(
            "PUT", "/bucket/own", Body, ("x-amz-expected-bucket-owner", server.Account.Id));
        Assert.Equal((200, null), owner.Outcome);
    }

    private async Task AssertAbsentAsync(string key) =>
        Assert.Equal((404, "NoSuchKey"), (await server.SendAsync("GET", $"/bucket/{key}")).Outcome);
}
