using System.Text;

namespace Drystone.Server.Tests.Operations.Acls;

public class PutObjectAclTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private string Me => server.Account.CanonicalUserId;

    [Theory]
    [InlineData("private", 200, null)]
    [InlineData("bucket-owner-full-control", 200, null)]
    [InlineData("public-read", 400, "AccessControlListNotSupported")]
    [InlineData("log-delivery-write", 400, "InvalidArgument")]
    [InlineData("made-up", 400, "InvalidArgument")]
    public async Task Where_lists_are_disabled_those_of_the_owner_are_taken(string acl, int status, string? code)
    {
        await server.SendAsync("PUT", "/bucket/key", [1]);
        Assert.Equal(
            (status, code), (await server.SendAsync("PUT", "/bucket/key?acl", headers: ("x-amz-acl", acl))).Outcome);
    }

    [Fact]
    public async Task Where_lists_are_disabled_the_list_that_is_there_may_be_set_again_and_no_other()
    {
        await server.SendAsync("PUT", "/bucket/key", [1]);
        var current = (await server.SendAsync("GET", "/bucket/key?acl")).Body;
        Assert.Equal((200, null), (await server.SendAsync("PUT", "/bucket/key?acl", current)).Outcome);
        var read = Encoding.UTF8.GetString(current).Replace("FULL_CONTROL", "READ", StringComparison.Ordinal);
        Assert.Equal(
            (400, "AccessControlListNotSupported"),
            (await server.SendAsync("PUT", "/bucket/key?acl", Encoding.UTF8.GetBytes(read))).Outcome);
    }

    [Fact]
    public async Task A_list_is_replaced_and_nothing_else_of_the_object()
    {
        var bucket = await server.NewListedBucketAsync();
        var put = await server.SendAsync("PUT", $"/{bucket}/key", "text"u8.ToArray(), ("x-amz-meta-a", "b"));
        var before = await server.SendAsync("HEAD", $"/{bucket}/key");
        await SetAsync($"{bucket}/key", "public-read");
        Assert.Equal(
            AclCalls.Sorted("AllUsers READ", $"{Me} FULL_CONTROL"),
            await GrantsAsync($"{bucket}/key"));
        var after = await server.SendAsync("GET", $"/{bucket}/key");
        Assert.Equal(("text", "b"), (after.Text, after.Header("x-amz-meta-a")));
        Assert.Equal(put.Header("ETag"), after.Header("ETag"));
        Assert.Equal(before.Header("Last-Modified"), after.Header("Last-Modified"));
        await SetAsync($"{bucket}/key", "private");
        Assert.Equal([$"{Me} FULL_CONTROL"], await GrantsAsync($"{bucket}/key"));
    }

    [Fact]
    public async Task The_list_of_a_version_is_set_by_its_id()
    {
        var bucket = await server.NewListedBucketAsync();
        await server.SendAsync(
            "PUT", $"/{bucket}?versioning",
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"u8.ToArray());
        var first = (await server.SendAsync("PUT", $"/{bucket}/key", [1])).Header("x-amz-version-id");
        await server.SendAsync("PUT", $"/{bucket}/key", [2]);
        var put = await server.SendAsync(
            "PUT", $"/{bucket}/key?acl&versionId={first}", headers: ("x-amz-acl", "public-read"));
        Assert.Equal(((200, null), first), (put.Outcome, put.Header("x-amz-version-id")));
        Assert.Equal(2, (await GrantsAsync($"{bucket}/key", $"&versionId={first}")).Length);
        Assert.Single(await GrantsAsync($"{bucket}/key"));
    }

    [Fact]
    public async Task A_public_list_can_be_blocked()
    {
        var bucket = await server.NewListedBucketAsync();
        await server.BlockAsync(bucket, "BlockPublicAcls");
        await server.SendAsync("PUT", $"/{bucket}/key", [1]);
        foreach (var request in new[] { $"/{bucket}/key?acl", $"/{bucket}/other" })
        {
            var put = await server.SendAsync("PUT", request, headers: ("x-amz-acl", "authenticated-read"));
            Assert.Equal((403, "AccessDenied"), put.Outcome);
        }

        Assert.Single(await GrantsAsync($"{bucket}/key"));
        Assert.Equal((404, "NoSuchKey"), (await server.SendAsync("GET", $"/{bucket}/other")).Outcome);
    }

    [Fact]
    public async Task There_must_be_an_object_one_list_and_only_one()
    {
        await server.SendAsync("PUT", "/bucket/key", [1]);
        Assert.Equal((400, "MissingSecurityHeader"), (await server.SendAsync("PUT", "/bucket/key?acl")).Outcome);
        var both = await server.SendAsync(
            "PUT", "/bucket/key?acl", "<AccessControlPolicy/>"u8.ToArray(), ("x-amz-acl", "private"));
        Assert.Equal((400, "UnexpectedContent"), both.Outcome);
        var absent = await server.SendAsync("PUT", "/bucket/absent?acl", headers: ("x-amz-acl", "private"));
        Assert.Equal((404, "NoSuchKey"), absent.Outcome);
    }

    private async Task SetAsync(string path, string acl) => Assert.Equal(
        (200, null), (await server.SendAsync("PUT", $"/{path}?acl", headers: ("x-amz-acl", acl))).Outcome);

    private async Task<string[]> GrantsAsync(string path, string more = "") =>
        (await server.SendAsync("GET", $"/{path}?acl{more}")).Grants();
}
