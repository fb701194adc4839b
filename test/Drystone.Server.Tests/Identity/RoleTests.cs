using System.Net;
using Drystone.Server.Tests.QueryApi;

namespace Drystone.Server.Tests.Identity;

public sealed class RoleTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private string Trust => IamCalls.TrustOf(server.Account.Id);

    [Fact]
    public async Task A_role_that_was_created_is_shown()
    {
        var created = await server.Raw.DoAsync(
            "CreateRole", ("RoleName", "Shown"), ("Path", "/service/"), ("AssumeRolePolicyDocument", Trust),
            ("Description", "for the tests"), ("MaxSessionDuration", "7200"),
            ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b"));
        Assert.Matches("^AROA[A-Z2-7]{17}$", created["RoleId"]);
        var shown = await server.Raw.DoAsync("GetRole", ("RoleName", "shown"));
        Assert.Equal($"arn:aws:iam::{server.Account.Id}:role/service/Shown", shown["Arn"]);
        Assert.Equal(Trust, WebUtility.UrlDecode(shown["AssumeRolePolicyDocument"]));
        Assert.Equal("for the tests", shown["Description"]);
        Assert.Equal("7200", shown["MaxSessionDuration"]);
        Assert.Equal(["b"], shown.Values("member", "Value"));
        var listed = await server.Raw.DoAsync("ListRoles", ("PathPrefix", "/service/"));
        Assert.Equal(["Shown"], listed.Values("member", "RoleName"));
    }

    [Fact]
    public async Task A_role_is_changed_in_each_way()
    {
        await server.Raw.DoAsync("CreateRole", ("RoleName", "changed"), ("AssumeRolePolicyDocument", Trust));
        await server.Raw.DoAsync(
            "UpdateRole", ("RoleName", "changed"), ("Description", "one"), ("MaxSessionDuration", "43200"));
        await server.Raw.DoAsync("UpdateRole", ("RoleName", "changed"), ("MaxSessionDuration", "3600"));
        var role = await server.Raw.DoAsync("GetRole", ("RoleName", "changed"));
        Assert.Equal(("one", "3600"), (role["Description"], role["MaxSessionDuration"]));
        var described = await server.Raw.DoAsync(
            "UpdateRoleDescription", ("RoleName", "changed"), ("Description", "two"));
        Assert.Equal("two", described["Description"]);
        var trust = Trust.Replace("Allow", "Deny", StringComparison.Ordinal);
        await server.Raw.DoAsync("UpdateAssumeRolePolicy", ("RoleName", "changed"), ("PolicyDocument", trust));
        role = await server.Raw.DoAsync("GetRole", ("RoleName", "changed"));
        Assert.Equal(trust, WebUtility.UrlDecode(role["AssumeRolePolicyDocument"]));
    }

    [Theory]
    [InlineData("""{"Version":"2012-10-17","Statement":[]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole"}]}""")]
    [InlineData(
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},
        "Action":"sts:AssumeRole"}]}
        """)]
    [InlineData("no policy")]
    public async Task A_trust_policy_that_is_none_is_refused(string document)
    {
        var refused = await server.Raw.IamAsync(
            "CreateRole", ("RoleName", "refused"), ("AssumeRolePolicyDocument", document));
        Assert.Equal((400, "MalformedPolicyDocument"), refused.Outcome);
        Assert.Equal((404, "NoSuchEntity"), (await server.Raw.IamAsync("GetRole", ("RoleName", "refused"))).Outcome);
    }

    [Theory]
    [InlineData("MaxSessionDuration", "3599")]
    [InlineData("MaxSessionDuration", "43201")]
    [InlineData("Description", "\u0001")]
    [InlineData("RoleName", "a b")]
    public async Task What_is_out_of_bounds_is_refused(string parameter, string value)
    {
        var parameters = new Dictionary<string, string>
        {
            ["RoleName"] = "bounds",
            ["AssumeRolePolicyDocument"] = Trust,
            [parameter] = value,
        };
        var refused = await server.Raw.IamAsync("CreateRole", [.. parameters.Select(one => (one.Key, one.Value))]);
        Assert.Equal((400, "ValidationError"), refused.Outcome);
    }

    [Fact]
    public async Task A_role_with_policies_is_not_deleted()
    {
        await server.Raw.DoAsync("CreateRole", ("RoleName", "kept"), ("AssumeRolePolicyDocument", Trust));
        const string Managed = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        await server.Raw.DoAsync("AttachRolePolicy", ("RoleName", "kept"), ("PolicyArn", Managed));
        Assert.Equal((409, "DeleteConflict"), (await server.Raw.IamAsync("DeleteRole", ("RoleName", "kept"))).Outcome);
        await server.Raw.DoAsync("DetachRolePolicy", ("RoleName", "kept"), ("PolicyArn", Managed));
        var profiles = await server.Raw.DoAsync("ListInstanceProfilesForRole", ("RoleName", "kept"));
        Assert.Equal("false", profiles["IsTruncated"]);
        await server.Raw.DoAsync("DeleteRole", ("RoleName", "kept"));
        Assert.Equal((404, "NoSuchEntity"), (await server.Raw.IamAsync("GetRole", ("RoleName", "kept"))).Outcome);
    }
}
