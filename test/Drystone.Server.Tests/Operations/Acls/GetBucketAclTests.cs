namespace Drystone.Server.Tests.Operations.Acls;

public class GetBucketAclTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task The_owner_and_nobody_else_has_full_control()
    {
        var answer = await server.SendAsync("GET", "/bucket?acl");
        Assert.Equal((200, null), answer.Outcome);
        var grant = Assert.Single(answer.Xml.Descendants(), one => one.Name.LocalName == "Grant");
        Assert.Equal("FULL_CONTROL", grant.Elements().Last().Value);
        Assert.Equal(answer["Owner"], grant.Elements().First().Value);
        Assert.Equal(64, answer["ID"]!.Length);
        var type = grant.Elements().First().Attributes().Single(one => one.Name.LocalName == "type");
        Assert.Equal("CanonicalUser", type.Value);
    }

    [Fact]
    public async Task What_is_not_there_has_no_list() =>
        Assert.Equal((404, "NoSuchBucket"), (await server.SendAsync("GET", "/absent?acl")).Outcome);
}
