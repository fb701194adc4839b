namespace Drystone.Server.Tests.Operations.Acls;

public class GetBucketAclTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task The_owner_and_nobody_else_has_full_control_from_the_start()
    {
        foreach (var bucket in new[] { "bucket", await server.NewListedBucketAsync() })
        {
            var answer = await server.SendAsync("GET", $"/{bucket}?acl");
            Assert.Equal((200, null), answer.Outcome);
            Assert.Equal([$"{server.Account.CanonicalUserId} FULL_CONTROL"], answer.Grants());
            Assert.Equal([server.Account.CanonicalUserId], answer.Values("Owner", "ID"));
            Assert.Equal([server.Account.Name], answer.Values("Owner", "DisplayName"));
            var type = answer.Xml.Descendants().Single(one => one.Name.LocalName == "Grantee").Attributes()
                .Single(one => one.Name.LocalName == "type");
            Assert.Equal("CanonicalUser", type.Value);
        }
    }

    [Fact]
    public async Task Where_lists_are_disabled_everything_is_the_owners_and_comes_back_with_them()
    {
        var bucket = await server.NewListedBucketAsync("ObjectWriter", "log-delivery-write");
        Assert.Equal(3, (await server.SendAsync("GET", $"/{bucket}?acl")).Grants().Length);
        Assert.Equal(
            (400, "InvalidBucketAclWithObjectOwnership"),
            (await server.PutOwnershipAsync(bucket, "BucketOwnerEnforced")).Outcome);
        await server.SendAsync("PUT", $"/{bucket}/key", [1], ("x-amz-acl", "public-read"));
        await server.SendAsync("PUT", $"/{bucket}?acl", headers: ("x-amz-acl", "private"));
        await server.SetOwnershipAsync(bucket, "BucketOwnerEnforced");
        Assert.Single((await server.SendAsync("GET", $"/{bucket}/key?acl")).Grants());
        await server.SetOwnershipAsync(bucket, "ObjectWriter");
        Assert.Equal(2, (await server.SendAsync("GET", $"/{bucket}/key?acl")).Grants().Length);
    }

    [Fact]
    public async Task What_is_not_there_has_no_list() =>
        Assert.Equal((404, "NoSuchBucket"), (await server.SendAsync("GET", "/absent?acl")).Outcome);
}
