using System.Net;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.Server.Tests.Operations.Buckets;

public sealed class CreateBucketTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_bucket_that_was_created_is_there()
    {
        var created = await server.SendAsync("PUT", "/created");
        Assert.Equal((200, null), created.Outcome);
        Assert.Equal("/created", created.Header("Location"));
        Assert.Equal(200, (int)(await server.SendAsync("HEAD", "/created")).Status);
    }

    [Fact]
    public async Task The_SDK_creates_a_bucket()
    {
        var created = await server.S3.PutBucketAsync(new PutBucketRequest { BucketName = "sdk-created" });
        Assert.Equal(HttpStatusCode.OK, created.HttpStatusCode);
    }

    [Fact]
    public async Task Created_again_by_its_owner_it_stays_as_it_is()
    {
        await server.SendAsync("PUT", "/again");
        await server.SendAsync("PUT", "/again/key", [1]);
        Assert.Equal((200, null), (await server.SendAsync("PUT", "/again")).Outcome);
        Assert.Equal([1], (await server.SendAsync("GET", "/again/key")).Body);
    }

    [Fact]
    public async Task A_name_is_taken_across_accounts()
    {
        await server.SendAsync("PUT", "/taken");
        var refused = await server.OtherRaw.SendAsync("PUT", "/taken");
        Assert.Equal((409, "BucketAlreadyExists"), refused.Outcome);
        Assert.Equal("taken", refused["BucketName"]);
        var error = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => server.OtherS3.PutBucketAsync("taken"));
        Assert.Equal("BucketAlreadyExists", error.ErrorCode);
    }

    [Fact]
    public async Task A_name_is_free_again_when_its_bucket_is_deleted()
    {
        await server.SendAsync("PUT", "/free-again");
        await server.SendAsync("DELETE", "/free-again");
        Assert.Equal((200, null), (await server.OtherRaw.SendAsync("PUT", "/free-again")).Outcome);
        Assert.Equal((403, null), (await server.SendAsync("HEAD", "/free-again")).Outcome);
    }

    [Fact]
    public async Task Of_many_that_create_at_once_all_have_the_one_bucket()
    {
        var puts = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => server.SendAsync("PUT", "/at-once")));
        Assert.All(puts, put => Assert.Equal((200, null), put.Outcome));
        var buckets = (await server.SendAsync("GET", "/?prefix=at-once")).Values("Bucket", "Name");
        Assert.Equal(["at-once"], buckets);
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Capital")]
    [InlineData("under_score")]
    [InlineData("-first")]
    [InlineData("last-")]
    [InlineData("two..dots")]
    [InlineData("dot.-dash")]
    [InlineData("192.168.0.1")]
    [InlineData("xn--name")]
    [InlineData("name-s3alias")]
    [InlineData("name--ol-s3")]
    [InlineData("sp%20ace")]
    [InlineData("%C3%BCmlaut")]
    [InlineData("..")]
    [InlineData("a%2Fb")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_name_that_AWS_refuses_is_refused(string escaped) =>
        Assert.Equal((400, "InvalidBucketName"), (await server.SendAsync("PUT", $"/{escaped}")).Outcome);

    [Theory]
    [InlineData("minio")]
    [InlineData("drystone")]
    public async Task A_name_that_the_health_paths_take_is_refused_with_the_reason(string name)
    {
        var refused = await server.SendAsync("PUT", $"/{name}");
        Assert.Equal((400, "InvalidBucketName"), refused.Outcome);
        Assert.Equal(name, refused["BucketName"]);
        Assert.Contains("health", refused["Message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("minio-data")]
    [InlineData("my.drystone")]
    [InlineData("abc")]
    [InlineData("with.dots-and-1234")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_name_that_AWS_accepts_is_accepted(string name) =>
        Assert.Equal((200, null), (await server.SendAsync("PUT", $"/{name}")).Outcome);

    [Fact]
    public async Task A_trailing_slash_and_the_host_name_the_same_bucket()
    {
        Assert.Equal((200, null), (await server.SendAsync("PUT", "/slash/")).Outcome);
        Assert.Equal(200, (int)(await server.SendAsync("HEAD", "/slash")).Status);
        var byHost = await server.Raw.SendAsync(
            new RawS3Request("PUT", "/") { Host = $"by-host.{S3ServerFixture.Domain}" });
        Assert.Equal((200, null), byHost.Outcome);
        Assert.Equal(200, (int)(await server.SendAsync("HEAD", "/by-host")).Status);
    }

    [Theory]
    [InlineData("not xml")]
    [InlineData("<CreateBucketConfiguration>")]
    [InlineData("<Other/>")]
    public async Task A_configuration_that_is_none_creates_nothing(string document)
    {
        var refused = await server.SendAsync("PUT", "/misconfigured", Encoding.UTF8.GetBytes(document));
        Assert.Equal((400, "MalformedXML"), refused.Outcome);
        Assert.Equal(404, (int)(await server.SendAsync("HEAD", "/misconfigured")).Status);
    }

    [Theory]
    [InlineData("x-amz-grant-full-control", "id=1", "InvalidArgument")]
    [InlineData("x-amz-acl", "everyone", "InvalidArgument")]
    [InlineData("x-amz-acl", "public-read", "InvalidBucketAclWithObjectOwnership")]
    [InlineData("x-amz-object-ownership", "Everyone", "InvalidArgument")]
    public async Task A_header_that_cannot_be_kept_creates_nothing(string name, string value, string code)
    {
        var refused = await server.SendAsync("PUT", "/unkept", null, (name, value));
        Assert.Equal((400, code), refused.Outcome);
        Assert.Equal(404, (int)(await server.SendAsync("HEAD", "/unkept")).Status);
    }

    [Fact]
    public async Task A_public_list_is_not_for_a_bucket_whose_public_access_is_blocked()
    {
        var refused = await server.SendAsync(
            "PUT", "/unkept", null, ("x-amz-acl", "public-read"), ("x-amz-object-ownership", "ObjectWriter"));
        Assert.Equal((400, "InvalidBucketAclWithBlockPublicAccessError"), refused.Outcome);
        Assert.Equal(404, (int)(await server.SendAsync("HEAD", "/unkept")).Status);
    }

    [Fact]
    public async Task A_list_that_is_the_owners_alone_changes_nothing()
    {
        Assert.Equal((200, null), (await server.SendAsync("PUT", "/acl-p", null, ("x-amz-acl", "private"))).Outcome);
        Assert.Single((await server.SendAsync("GET", "/acl-p?acl")).Grants());
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", "/acl-p")).Outcome);
    }

    [Fact]
    public async Task A_bucket_has_the_list_it_was_made_with_until_it_is_made_again()
    {
        (string, string)[] headers =
        [
            ("x-amz-object-ownership", "ObjectWriter"),
            ("x-amz-grant-read", $"id={server.OtherAccount.CanonicalUserId}"),
        ];
        Assert.Equal((200, null), (await server.SendAsync("PUT", "/acl-w", null, headers)).Outcome);
        Assert.Equal(
            [$"{server.OtherAccount.CanonicalUserId} READ"], (await server.SendAsync("GET", "/acl-w?acl")).Grants());
        Assert.Equal((200, null), (await server.SendAsync("PUT", "/acl-w")).Outcome);
        Assert.Equal(
            [$"{server.Account.CanonicalUserId} FULL_CONTROL"],
            (await server.SendAsync("GET", "/acl-w?acl")).Grants());
    }

    [Theory]
    [InlineData("abac")]
    [InlineData("metadataTable")]
    public async Task A_configuration_that_is_not_served_answers_501_and_creates_nothing(string query)
    {
        Assert.Equal(
            (501, "NotImplemented"),
            (await server.SendAsync("PUT", $"/sub-{query.ToLowerInvariant()}?{query}", [])).Outcome);
        Assert.Equal(404, (int)(await server.SendAsync("HEAD", $"/sub-{query.ToLowerInvariant()}")).Status);
    }

    [Fact]
    public async Task Without_credentials_nothing_is_created()
    {
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("PUT", "/anonymous")).Outcome);
        Assert.Equal(404, (int)(await server.SendAsync("HEAD", "/anonymous")).Status);
    }

    [Fact]
    public async Task Its_ownership_may_be_chosen_in_the_same_request()
    {
        var created = await server.SendAsync(
            "PUT", "/owned-otherwise", null, ("x-amz-object-ownership", "BucketOwnerPreferred"));
        Assert.Equal((200, null), created.Outcome);
        Assert.Equal(
            "BucketOwnerPreferred",
            (await server.GetDocumentAsync("owned-otherwise", "ownershipControls"))["ObjectOwnership"]);
        foreach (var value in new[] { "RandomValue", string.Empty })
        {
            var refused = await server.SendAsync(
                "PUT", "/owned-wrongly", null, ("x-amz-object-ownership", value));
            Assert.Equal((400, "InvalidArgument"), refused.Outcome);
        }

        Assert.Equal(404, (int)(await server.SendAsync("HEAD", "/owned-wrongly")).Status);
    }

    [Fact]
    public async Task Its_tags_may_come_in_the_same_request()
    {
        var body = "<CreateBucketConfiguration><Tags><Tag><Key>team</Key><Value>a</Value></Tag></Tags>"u8.ToArray();
        byte[] document = [.. body, .. "</CreateBucketConfiguration>"u8];
        Assert.Equal((200, null), (await server.SendAsync("PUT", "/tagged-bucket", document)).Outcome);
        Assert.Equal("team", (await server.GetDocumentAsync("tagged-bucket", "tagging"))["Key"]);
        Assert.Equal(
            (409, "BucketAlreadyOwnedByYou"), (await server.SendAsync("PUT", "/tagged-bucket", document)).Outcome);
        Assert.Equal((200, null), (await server.SendAsync("PUT", "/tagged-bucket")).Outcome);
        var reserved = System.Text.Encoding.UTF8.GetString(document).Replace("team", "aws:x", StringComparison.Ordinal);
        Assert.Equal(
            (400, "InvalidTag"),
            (await server.SendAsync("PUT", "/tagged-wrongly", System.Text.Encoding.UTF8.GetBytes(reserved))).Outcome);
        Assert.Equal(404, (int)(await server.SendAsync("HEAD", "/tagged-wrongly")).Status);
    }
}
