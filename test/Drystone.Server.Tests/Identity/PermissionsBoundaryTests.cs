using Drystone.Server.Tests.QueryApi;

namespace Drystone.Server.Tests.Identity;

public sealed class PermissionsBoundaryTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string ReadOnly = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";

    [Fact]
    public async Task A_user_may_nothing_beyond_its_boundary()
    {
        var user = await server.NewUserAsync("bound");
        await server.GrantAsync("bound", "s3:*");
        await server.Raw.DoAsync(
            "PutUserPermissionsBoundary", ("UserName", "bound"), ("PermissionsBoundary", ReadOnly));
        Assert.Equal(ReadOnly, (await server.Raw.DoAsync("GetUser", ("UserName", "bound")))["PermissionsBoundaryArn"]);
        Assert.Equal((200, null), (await user.SendAsync("GET", "/")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await user.SendAsync("PUT", "/beyond")).Outcome);
        await server.Raw.DoAsync("DeleteUserPermissionsBoundary", ("UserName", "bound"));
        Assert.Equal((200, null), (await user.SendAsync("PUT", "/beyond")).Outcome);
    }

    [Fact]
    public async Task Users_and_roles_are_made_with_one()
    {
        var before = await CountAsync();
        var user = await server.Raw.DoAsync("CreateUser", ("UserName", "born"), ("PermissionsBoundary", ReadOnly));
        Assert.Equal(ReadOnly, user["PermissionsBoundaryArn"]);
        var role = await server.Raw.DoAsync(
            "CreateRole", ("RoleName", "born"), ("PermissionsBoundary", ReadOnly),
            ("AssumeRolePolicyDocument", IamCalls.TrustOf(server.Account.Id)));
        Assert.Equal(ReadOnly, role["PermissionsBoundaryArn"]);
        Assert.Equal(before + 2, await CountAsync());

        async Task<int> CountAsync() => int.Parse(
            (await server.Raw.DoAsync("GetPolicy", ("PolicyArn", ReadOnly)))["PermissionsBoundaryUsageCount"]!,
            System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_boundary_that_is_not_there_is_refused()
    {
        var refused = await server.Raw.IamAsync(
            "CreateUser", ("UserName", "unborn"), ("PermissionsBoundary", "arn:aws:iam::aws:policy/NoSuchPolicy"));
        Assert.Equal((404, "NoSuchEntity"), refused.Outcome);
        Assert.Equal((404, "NoSuchEntity"), (await server.Raw.IamAsync("GetUser", ("UserName", "unborn"))).Outcome);
    }

    [Fact]
    public async Task Who_may_make_users_within_a_boundary_makes_none_without()
    {
        var maker = await server.NewUserAsync("maker");
        await server.Raw.DoAsync(
            "PutUserPolicy", ("UserName", "maker"), ("PolicyName", "p"), ("PolicyDocument",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:CreateUser","Resource":"*",
            "Condition":{"StringEquals":{"iam:PermissionsBoundary":"BOUNDARY"}}}]}
            """.Replace("BOUNDARY", ReadOnly, StringComparison.Ordinal).Trim()));
        Assert.Equal((403, "AccessDenied"), (await maker.IamAsync("CreateUser", ("UserName", "free"))).Outcome);
        Assert.Equal(
            (200, null),
            (await maker.IamAsync("CreateUser", ("UserName", "tied"), ("PermissionsBoundary", ReadOnly))).Outcome);
    }
}
