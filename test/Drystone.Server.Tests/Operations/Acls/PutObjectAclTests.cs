using System.Text;

namespace Drystone.Server.Tests.Operations.Acls;

public class PutObjectAclTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Target = "/bucket/key?acl";

    [Theory]
    [InlineData("private", 200, null)]
    [InlineData("bucket-owner-full-control", 200, null)]
    [InlineData("public-read", 400, "AccessControlListNotSupported")]
    [InlineData("made-up", 400, "InvalidArgument")]
    public async Task Of_the_canned_lists_those_of_the_owner_are_taken(string acl, int status, string? code)
    {
        await server.SendAsync("PUT", "/bucket/key", [1]);
        Assert.Equal((status, code), (await server.SendAsync("PUT", Target, headers: ("x-amz-acl", acl))).Outcome);
    }

    [Fact]
    public async Task The_list_that_is_there_may_be_set_again_and_no_other()
    {
        await server.SendAsync("PUT", "/bucket/key", [1]);
        var current = Encoding.UTF8.GetString((await server.SendAsync("GET", Target)).Body);
        Assert.Equal((200, null), (await PutAsync(current)).Outcome);
        var read = current.Replace("FULL_CONTROL", "READ", StringComparison.Ordinal);
        Assert.Equal((400, "AccessControlListNotSupported"), (await PutAsync(read)).Outcome);
        var unknown = current.Replace("FULL_CONTROL", "EVERYTHING", StringComparison.Ordinal);
        Assert.Equal((400, "MalformedACLError"), (await PutAsync(unknown)).Outcome);
    }

    [Fact]
    public async Task There_must_be_one_list_and_only_one()
    {
        await server.SendAsync("PUT", "/bucket/key", [1]);
        Assert.Equal((400, "MissingSecurityHeader"), (await server.SendAsync("PUT", Target)).Outcome);
        var both = await server.SendAsync(
            "PUT", Target, "<AccessControlPolicy/>"u8.ToArray(), ("x-amz-acl", "private"));
        Assert.Equal((400, "UnexpectedContent"), both.Outcome);
        var grant = await server.SendAsync("PUT", Target, headers: ("x-amz-grant-read", "id=\"1\""));
        Assert.Equal((400, "AccessControlListNotSupported"), grant.Outcome);
    }

    private Task<RawS3Answer> PutAsync(string document) =>
        server.SendAsync("PUT", Target, Encoding.UTF8.GetBytes(document));
}
