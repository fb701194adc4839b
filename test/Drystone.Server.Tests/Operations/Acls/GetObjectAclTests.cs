namespace Drystone.Server.Tests.Operations.Acls;

public class GetObjectAclTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task The_owner_and_nobody_else_has_full_control_from_the_start()
    {
        foreach (var bucket in new[] { "bucket", await server.NewListedBucketAsync() })
        {
            await server.SendAsync("PUT", $"/{bucket}/key", [1]);
            var answer = await server.SendAsync("GET", $"/{bucket}/key?acl");
            Assert.Equal((200, null), answer.Outcome);
            Assert.Equal([$"{server.Account.CanonicalUserId} FULL_CONTROL"], answer.Grants());
            Assert.Equal([server.Account.CanonicalUserId], answer.Values("Owner", "ID"));
            Assert.Equal([server.Account.Name], answer.Values("Grantee", "DisplayName"));
        }
    }

    [Fact]
    public async Task Every_version_has_its_own_list()
    {
        var bucket = await server.NewListedBucketAsync();
        await server.SendAsync(
            "PUT", $"/{bucket}?versioning",
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"u8.ToArray());
        var first = await server.SendAsync("PUT", $"/{bucket}/key", [1], ("x-amz-acl", "public-read"));
        await server.SendAsync("PUT", $"/{bucket}/key", [2]);
        var version = first.Header("x-amz-version-id");
        var answer = await server.SendAsync("GET", $"/{bucket}/key?acl&versionId={version}");
        Assert.Equal(2, answer.Grants().Length);
        Assert.Equal(version, answer.Header("x-amz-version-id"));
        Assert.Single((await server.SendAsync("GET", $"/{bucket}/key?acl")).Grants());
    }

    [Fact]
    public async Task What_is_not_there_has_no_list() =>
        Assert.Equal((404, "NoSuchKey"), (await server.SendAsync("GET", "/bucket/absent?acl")).Outcome);
}
