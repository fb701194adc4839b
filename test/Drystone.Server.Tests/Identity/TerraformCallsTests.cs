using Drystone.Server.Tests.QueryApi;

namespace Drystone.Server.Tests.Identity;

/// <summary>The calls by which Terraform's aws provider takes users, groups, roles and policies away, in its order and
/// with all that <c>force_destroy</c> and <c>force_detach_policies</c> ask for.</summary>
public sealed class TerraformCallsTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Group = "terraform-group";
    private const string Managed = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    private static readonly (string, string) User = ("UserName", "terraform-user");
    private static readonly (string, string) Role = ("RoleName", "terraform-role");

    [Fact]
    public async Task A_user_is_destroyed_with_all_that_hangs_on_it()
    {
        await server.Raw.DoAsync("CreateUser", User, ("Path", "/"));
        await server.Raw.DoAsync("CreateGroup", ("GroupName", Group));
        await server.Raw.DoAsync("AddUserToGroup", User, ("GroupName", Group));
        await server.Raw.DoAsync("CreateAccessKey", User);
        await server.Raw.DoAsync("AttachUserPolicy", User, ("PolicyArn", Managed));
        await server.Raw.DoAsync("GetUser", User);
        var attached = await server.Raw.DoAsync("ListAttachedUserPolicies", User);
        Assert.Equal([Managed], attached.Values("member", "PolicyArn"));
        await server.Raw.DoAsync("DetachUserPolicy", User, ("PolicyArn", Managed));
        foreach (var group in (await server.Raw.DoAsync("ListGroupsForUser", User)).Values("member", "GroupName"))
        {
            await server.Raw.DoAsync("RemoveUserFromGroup", User, ("GroupName", group));
        }

        foreach (var key in (await server.Raw.DoAsync("ListAccessKeys", User)).Values("member", "AccessKeyId"))
        {
            await server.Raw.DoAsync("DeleteAccessKey", User, ("AccessKeyId", key));
        }

        await AssertNoneAsync("ListSSHPublicKeys", User);
        await AssertNoneAsync("ListVirtualMFADevices", ("AssignmentStatus", "Assigned"));
        await AssertNoneAsync("ListMFADevices", User);
        Assert.Equal((404, "NoSuchEntity"), (await server.Raw.IamAsync("DeleteLoginProfile", User)).Outcome);
        await AssertNoneAsync("ListSigningCertificates", User);
        await AssertNoneAsync("ListServiceSpecificCredentials", User);
        await server.Raw.DoAsync("DeleteUser", User);
        Assert.Equal((404, "NoSuchEntity"), (await server.Raw.IamAsync("GetUser", User)).Outcome);
        await server.Raw.DoAsync("DeleteGroup", ("GroupName", Group));
    }

    [Fact]
    public async Task A_role_is_destroyed_with_its_policies()
    {
        await server.Raw.DoAsync(
            "CreateRole", Role, ("AssumeRolePolicyDocument", """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},
                 "Action":"sts:AssumeRole"}]}
                """));
        await server.Raw.DoAsync("AttachRolePolicy", Role, ("PolicyArn", Managed));
        await server.Raw.DoAsync(
            "PutRolePolicy", Role, ("PolicyName", "inline"), ("PolicyDocument", IamCalls.Policy("Allow", "s3:*")));
        await AssertNoneAsync("ListInstanceProfilesForRole", Role);
        var attached = await server.Raw.DoAsync("ListAttachedRolePolicies", Role);
        foreach (var arn in attached.Values("member", "PolicyArn"))
        {
            await server.Raw.DoAsync("DetachRolePolicy", Role, ("PolicyArn", arn));
        }

        await server.Raw.DoAsync("ListRolePolicies", Role);
        await server.Raw.DoAsync("DeleteRolePolicy", Role, ("PolicyName", "inline"));
        await server.Raw.DoAsync("DeleteRole", Role);
    }

    [Fact]
    public async Task A_policy_is_destroyed_with_its_versions()
    {
        var made = await server.Raw.DoAsync(
            "CreatePolicy", ("PolicyName", "terraform-policy"), ("Path", "/"),
            ("PolicyDocument", IamCalls.Policy("Allow", "s3:GetObject")));
        var policy = ("PolicyArn", made["Arn"]!);
        await server.Raw.DoAsync(
            "CreatePolicyVersion", policy, ("PolicyDocument", IamCalls.Policy("Allow", "s3:PutObject")),
            ("SetAsDefault", "true"));
        await server.Raw.DoAsync("GetPolicy", policy);
        await server.Raw.DoAsync("GetPolicyVersion", policy, ("VersionId", "v2"));
        await server.Raw.DoAsync("ListPolicyTags", policy);
        var versions = await server.Raw.DoAsync("ListPolicyVersions", policy);
        Assert.Equal(["v2", "v1"], versions.Values("member", "VersionId"));
        await server.Raw.DoAsync("DeletePolicyVersion", policy, ("VersionId", "v1"));
        await server.Raw.DoAsync("DeletePolicy", policy);
    }

    private async Task AssertNoneAsync(string list, (string Name, string Value) parameter)
    {
        var answer = await server.Raw.DoAsync(list, parameter);
        Assert.Equal("false", answer["IsTruncated"]);
        Assert.DoesNotContain("<member>", answer.Text, StringComparison.Ordinal);
    }
}
