using Drystone.Server.Tests.QueryApi;

namespace Drystone.Server.Tests.Identity;

public sealed class GroupTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_group_shows_who_is_in_it()
    {
        var created = await server.Raw.DoAsync("CreateGroup", ("GroupName", "Shown"), ("Path", "/teams/"));
        Assert.Matches("^AGPA[A-Z2-7]{17}$", created["GroupId"]);
        Assert.Equal($"arn:aws:iam::{server.Account.Id}:group/teams/Shown", created["Arn"]);
        await server.Raw.DoAsync("CreateUser", ("UserName", "member"));
        await server.Raw.DoAsync("AddUserToGroup", ("GroupName", "shown"), ("UserName", "Member"));
        await server.Raw.DoAsync("AddUserToGroup", ("GroupName", "shown"), ("UserName", "member"));

        var shown = await server.Raw.DoAsync("GetGroup", ("GroupName", "Shown"));
        Assert.Equal(["member"], shown.Values("member", "UserName"));
        var groups = await server.Raw.DoAsync("ListGroupsForUser", ("UserName", "member"));
        Assert.Equal(["Shown"], groups.Values("member", "GroupName"));
        await server.Raw.DoAsync("RemoveUserFromGroup", ("GroupName", "Shown"), ("UserName", "member"));
        Assert.Empty((await server.Raw.DoAsync("GetGroup", ("GroupName", "Shown"))).Values("member", "UserName"));
    }

    [Fact]
    public async Task Its_policies_are_its_users_own()
    {
        var user = await server.NewUserAsync("granted");
        await server.Raw.DoAsync("CreateGroup", ("GroupName", "granting"));
        await server.Raw.DoAsync(
            "AttachGroupPolicy", ("GroupName", "granting"),
            ("PolicyArn", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"));
        Assert.Equal((403, "AccessDenied"), (await user.SendAsync("GET", "/")).Outcome);
        await server.Raw.DoAsync("AddUserToGroup", ("GroupName", "granting"), ("UserName", "granted"));
        Assert.Equal((200, null), (await user.SendAsync("GET", "/")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await user.SendAsync("PUT", "/group-granted")).Outcome);
        await server.Raw.DoAsync("RemoveUserFromGroup", ("GroupName", "granting"), ("UserName", "granted"));
        Assert.Equal((403, "AccessDenied"), (await user.SendAsync("GET", "/")).Outcome);
    }

    [Fact]
    public async Task Its_users_stay_in_it_when_it_is_renamed()
    {
        var user = await server.NewUserAsync("staying");
        await server.Raw.DoAsync("CreateGroup", ("GroupName", "old-name"));
        await server.Raw.DoAsync("AddUserToGroup", ("GroupName", "old-name"), ("UserName", "staying"));
        await server.Raw.DoAsync(
            "PutGroupPolicy", ("GroupName", "old-name"), ("PolicyName", "p"),
            ("PolicyDocument", IamCalls.Policy("Allow", "s3:ListAllMyBuckets")));
        await server.Raw.DoAsync("UpdateGroup", ("GroupName", "old-name"), ("NewGroupName", "new-name"));
        Assert.Equal((404, "NoSuchEntity"), (await server.Raw.IamAsync("GetGroup", ("GroupName", "old-name"))).Outcome);
        Assert.Equal(
            ["staying"],
            (await server.Raw.DoAsync("GetGroup", ("GroupName", "new-name"))).Values("member", "UserName"));
        Assert.Equal((200, null), (await user.SendAsync("GET", "/")).Outcome);
    }

    [Fact]
    public async Task A_group_with_users_or_policies_is_not_deleted()
    {
        await server.Raw.DoAsync("CreateGroup", ("GroupName", "kept"));
        await server.Raw.DoAsync("CreateUser", ("UserName", "keeper"));
        await server.Raw.DoAsync("AddUserToGroup", ("GroupName", "kept"), ("UserName", "keeper"));
        var refused = await server.Raw.IamAsync("DeleteGroup", ("GroupName", "kept"));
        Assert.Equal((409, "DeleteConflict"), refused.Outcome);
        Assert.Equal("Cannot delete entity, must remove users from group first.", refused["Message"]);
        await server.Raw.DoAsync("RemoveUserFromGroup", ("GroupName", "kept"), ("UserName", "keeper"));
        await server.Raw.DoAsync(
            "PutGroupPolicy", ("GroupName", "kept"), ("PolicyName", "p"),
            ("PolicyDocument", IamCalls.Policy("Allow", "s3:*")));
        Assert.Equal(
            (409, "DeleteConflict"), (await server.Raw.IamAsync("DeleteGroup", ("GroupName", "kept"))).Outcome);
        await server.Raw.DoAsync("DeleteGroupPolicy", ("GroupName", "kept"), ("PolicyName", "p"));
        await server.Raw.DoAsync("DeleteGroup", ("GroupName", "kept"));
        Assert.Equal((404, "NoSuchEntity"), (await server.Raw.IamAsync("GetGroup", ("GroupName", "kept"))).Outcome);
    }

    [Fact]
    public async Task A_user_is_in_ten_groups_at_most()
    {
        await server.Raw.DoAsync("CreateUser", ("UserName", "busy"));
        for (var number = 1; number <= 11; number++)
        {
            await server.Raw.DoAsync("CreateGroup", ("GroupName", $"busy{number}"));
            var added = await server.Raw.IamAsync(
                "AddUserToGroup", ("GroupName", $"busy{number}"), ("UserName", "busy"));
            Assert.Equal(number <= 10 ? (200, null) : (409, "LimitExceeded"), added.Outcome);
        }
    }

    [Theory]
    [InlineData("AddUserToGroup", "nobody", "group-of-theory")]
    [InlineData("AddUserToGroup", "user-of-theory", "nothing")]
    [InlineData("RemoveUserFromGroup", "nobody", "group-of-theory")]
    [InlineData("RemoveUserFromGroup", "user-of-theory", "nothing")]
    public async Task Who_or_what_is_not_there_is_said(string action, string user, string group)
    {
        await server.Raw.IamAsync("CreateUser", ("UserName", "user-of-theory"));
        await server.Raw.IamAsync("CreateGroup", ("GroupName", "group-of-theory"));
        var refused = await server.Raw.IamAsync(action, ("GroupName", group), ("UserName", user));
        Assert.Equal((404, "NoSuchEntity"), refused.Outcome);
    }
}
