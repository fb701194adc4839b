using Drystone.Server.Tests.QueryApi;

namespace Drystone.Server.Tests.Identity;

public sealed class UserTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_user_that_was_created_is_shown()
    {
        var created = await server.Raw.IamAsync(
            "CreateUser", ("UserName", "Shown"), ("Path", "/division/"),
            ("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "blue + green"));
        Assert.Equal((200, null), created.Outcome);
        Assert.Matches("^AIDA[A-Z2-7]{17}$", created["UserId"]);

        // Names have no case: it is the same user.
        var shown = await server.Raw.IamAsync("GetUser", ("UserName", "shown"));
        Assert.Equal("Shown", shown["UserName"]);
        Assert.Equal("/division/", shown["Path"]);
        Assert.Equal(created["UserId"], shown["UserId"]);
        Assert.Equal($"arn:aws:iam::{server.Account.Id}:user/division/Shown", shown["Arn"]);
        Assert.Equal(["blue + green"], shown.Values("member", "Value"));
    }

    [Fact]
    public async Task A_name_is_taken_without_regard_to_case()
    {
        await server.Raw.IamAsync("CreateUser", ("UserName", "taken"));
        Assert.Equal((409, "EntityAlreadyExists"),
            (await server.Raw.IamAsync("CreateUser", ("UserName", "TAKEN"))).Outcome);
    }

    [Theory]
    [InlineData("UserName", "with space")]
    [InlineData("UserName", "slash/ed")]
    [InlineData("UserName", "")]
    [InlineData("UserName", "x123456789012345678901234567890123456789012345678901234567890abcd")]
    [InlineData("Path", "noslash")]
    [InlineData("Path", "/nolastslash")]
    [InlineData("Path", "/with space/")]
    public async Task A_name_or_path_that_is_none_is_refused(string parameter, string value)
    {
        var parameters = new Dictionary<string, string> { ["UserName"] = "refused", [parameter] = value };
        var refused = await server.Raw.IamAsync("CreateUser", [.. parameters.Select(one => (one.Key, one.Value))]);
        Assert.Equal((400, "ValidationError"), refused.Outcome);
    }

    [Fact]
    public async Task Users_are_listed_by_path_in_pages()
    {
        foreach (var name in new[] { "c", "A", "b" })
        {
            await server.Raw.IamAsync("CreateUser", ("UserName", name), ("Path", "/paged/"));
        }

        var first = await server.Raw.IamAsync("ListUsers", ("PathPrefix", "/paged/"), ("MaxItems", "2"));
        Assert.Equal(["A", "b"], first.Values("member", "UserName"));
        Assert.Equal("true", first["IsTruncated"]);
        var second = await server.Raw.IamAsync(
            "ListUsers", ("PathPrefix", "/paged/"), ("MaxItems", "2"), ("Marker", first["Marker"]!));
        Assert.Equal(["c"], second.Values("member", "UserName"));
        Assert.Equal("false", second["IsTruncated"]);
        Assert.Null(second["Marker"]);
    }

    [Fact]
    public async Task A_renamed_user_is_the_same_one()
    {
        var created = await server.Raw.IamAsync("CreateUser", ("UserName", "before"));
        Assert.Equal((200, null), (await server.Raw.IamAsync(
            "UpdateUser", ("UserName", "before"), ("NewUserName", "after"), ("NewPath", "/moved/"))).Outcome);
        Assert.Equal((404, "NoSuchEntity"), (await server.Raw.IamAsync("GetUser", ("UserName", "before"))).Outcome);
        var shown = await server.Raw.IamAsync("GetUser", ("UserName", "after"));
        Assert.Equal(created["UserId"], shown["UserId"]);
        Assert.Equal("/moved/", shown["Path"]);
    }

    [Fact]
    public async Task A_user_is_not_renamed_over_another()
    {
        await server.Raw.IamAsync("CreateUser", ("UserName", "one"));
        await server.Raw.IamAsync("CreateUser", ("UserName", "other"));
        Assert.Equal((409, "EntityAlreadyExists"),
            (await server.Raw.IamAsync("UpdateUser", ("UserName", "one"), ("NewUserName", "Other"))).Outcome);
        Assert.Equal((200, null), (await server.Raw.IamAsync("GetUser", ("UserName", "one"))).Outcome);
    }

    [Fact]
    public async Task A_deleted_user_is_gone()
    {
        await server.Raw.IamAsync("CreateUser", ("UserName", "gone"));
        Assert.Equal((200, null), (await server.Raw.IamAsync("DeleteUser", ("UserName", "gone"))).Outcome);
        var missing = await server.Raw.IamAsync("DeleteUser", ("UserName", "gone"));
        Assert.Equal((404, "NoSuchEntity"), missing.Outcome);
        Assert.Equal("The user with name gone cannot be found.", missing["Message"]);
    }

    [Fact]
    public async Task Accounts_see_only_their_own_users()
    {
        await server.Raw.IamAsync("CreateUser", ("UserName", "ours"));
        Assert.Equal((404, "NoSuchEntity"), (await server.OtherRaw.IamAsync("GetUser", ("UserName", "ours"))).Outcome);
        Assert.Equal((200, null), (await server.OtherRaw.IamAsync("CreateUser", ("UserName", "ours"))).Outcome);
        Assert.Equal((200, null), (await server.OtherRaw.IamAsync("DeleteUser", ("UserName", "ours"))).Outcome);
        Assert.Equal((200, null), (await server.Raw.IamAsync("GetUser", ("UserName", "ours"))).Outcome);
    }
}
