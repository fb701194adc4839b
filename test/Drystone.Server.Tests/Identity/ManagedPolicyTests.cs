using System.Net;
using Drystone.Server.Tests.QueryApi;

namespace Drystone.Server.Tests.Identity;

public sealed class ManagedPolicyTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private static readonly string AllowListing = IamCalls.Policy("Allow", "s3:ListAllMyBuckets");
    private static readonly string AllowNothing = IamCalls.Policy("Deny", "s3:*");

    [Fact]
    public async Task A_policy_that_was_created_is_shown()
    {
        var created = await server.Raw.DoAsync(
            "CreatePolicy", ("PolicyName", "Shown"), ("Path", "/p/"), ("PolicyDocument", AllowListing),
            ("Description", "to be shown"), ("Tags.member.1.Key", "k"), ("Tags.member.1.Value", "v"));
        var arn = $"arn:aws:iam::{server.Account.Id}:policy/p/Shown";
        Assert.Equal(arn, created["Arn"]);
        Assert.Matches("^ANPA[A-Z2-7]{17}$", created["PolicyId"]);
        var shown = await server.Raw.DoAsync("GetPolicy", ("PolicyArn", arn));
        Assert.Equal(
            ("v1", "0", "to be shown"), (shown["DefaultVersionId"], shown["AttachmentCount"], shown["Description"]));
        var version = await server.Raw.DoAsync("GetPolicyVersion", ("PolicyArn", arn), ("VersionId", "v1"));
        Assert.Equal(AllowListing, WebUtility.UrlDecode(version["Document"]));
        Assert.Equal(
            (409, "EntityAlreadyExists"),
            (await server.Raw.IamAsync(
                "CreatePolicy", ("PolicyName", "SHOWN"), ("PolicyDocument", AllowListing))).Outcome);

        // The path belongs to the ARN.
        Assert.Equal(
            (404, "NoSuchEntity"),
            (await server.Raw.IamAsync(
                "GetPolicy", ("PolicyArn", $"arn:aws:iam::{server.Account.Id}:policy/Shown"))).Outcome);
    }

    [Fact]
    public async Task The_default_version_is_in_force()
    {
        var user = await server.NewUserAsync("versioned");
        var arn = await NewPolicyAsync("versions", AllowListing);
        await server.Raw.DoAsync("AttachUserPolicy", ("UserName", "versioned"), ("PolicyArn", arn));
        Assert.Equal((200, null), (await user.SendAsync("GET", "/")).Outcome);
        var second = await server.Raw.DoAsync(
            "CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", AllowNothing), ("SetAsDefault", "true"));
        Assert.Equal(("v2", "true"), (second["VersionId"], second["IsDefaultVersion"]));
        Assert.Equal((403, "AccessDenied"), (await user.SendAsync("GET", "/")).Outcome);
        Assert.Equal(
            (409, "DeleteConflict"),
            (await server.Raw.IamAsync("DeletePolicyVersion", ("PolicyArn", arn), ("VersionId", "v2"))).Outcome);
        await server.Raw.DoAsync("SetDefaultPolicyVersion", ("PolicyArn", arn), ("VersionId", "v1"));
        Assert.Equal((200, null), (await user.SendAsync("GET", "/")).Outcome);
        await server.Raw.DoAsync("DeletePolicyVersion", ("PolicyArn", arn), ("VersionId", "v2"));

        // Numbers are not used again.
        var third = await server.Raw.DoAsync(
            "CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", AllowNothing));
        Assert.Equal(("v3", "false"), (third["VersionId"], third["IsDefaultVersion"]));
        var versions = await server.Raw.DoAsync("ListPolicyVersions", ("PolicyArn", arn));
        Assert.Equal(["v3", "v1"], versions.Values("member", "VersionId"));
    }

    [Fact]
    public async Task A_policy_has_five_versions_at_most()
    {
        var arn = await NewPolicyAsync("five", AllowListing);
        for (var number = 2; number <= 6; number++)
        {
            var added = await server.Raw.IamAsync(
                "CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", AllowListing));
            Assert.Equal(number <= 5 ? (200, null) : (409, "LimitExceeded"), added.Outcome);
        }
    }

    [Fact]
    public async Task A_policy_that_is_used_is_not_deleted()
    {
        var arn = await NewPolicyAsync("used", AllowListing);
        await server.Raw.DoAsync("CreateUser", ("UserName", "user-of-used"));
        await server.Raw.DoAsync("CreateGroup", ("GroupName", "group-of-used"));
        await server.Raw.DoAsync("AttachUserPolicy", ("UserName", "user-of-used"), ("PolicyArn", arn));
        await server.Raw.DoAsync("AttachGroupPolicy", ("GroupName", "group-of-used"), ("PolicyArn", arn));
        Assert.Equal("2", (await server.Raw.DoAsync("GetPolicy", ("PolicyArn", arn)))["AttachmentCount"]);
        var entities = await server.Raw.DoAsync("ListEntitiesForPolicy", ("PolicyArn", arn));
        Assert.Equal(["user-of-used"], entities.Values("member", "UserName"));
        Assert.Equal(["group-of-used"], entities.Values("member", "GroupName"));
        var onlyUsers = await server.Raw.DoAsync(
            "ListEntitiesForPolicy", ("PolicyArn", arn), ("EntityFilter", "User"));
        Assert.Empty(onlyUsers.Values("member", "GroupName"));
        var refused = await server.Raw.IamAsync("DeletePolicy", ("PolicyArn", arn));
        Assert.Equal((409, "DeleteConflict"), refused.Outcome);
        Assert.Equal("Cannot delete a policy attached to entities.", refused["Message"]);
        await server.Raw.DoAsync("DetachUserPolicy", ("UserName", "user-of-used"), ("PolicyArn", arn));
        await server.Raw.DoAsync("DetachGroupPolicy", ("GroupName", "group-of-used"), ("PolicyArn", arn));
        Assert.Equal(
            (404, "NoSuchEntity"),
            (await server.Raw.IamAsync("DetachUserPolicy", ("UserName", "user-of-used"), ("PolicyArn", arn))).Outcome);
        await server.Raw.DoAsync("DeletePolicy", ("PolicyArn", arn));
        Assert.Equal((404, "NoSuchEntity"), (await server.Raw.IamAsync("GetPolicy", ("PolicyArn", arn))).Outcome);
    }

    [Theory]
    [InlineData("arn:aws:iam::aws:policy/NoSuchAccess", 404, "NoSuchEntity")]
    [InlineData("arn:aws:iam::ACCOUNT:policy/nothing", 404, "NoSuchEntity")]
    [InlineData("arn:aws:iam::OTHER:policy/foreign", 404, "NoSuchEntity")]
    [InlineData("no arn of a policy at all", 400, "ValidationError")]
    public async Task What_is_not_there_cannot_be_attached(string arn, int status, string code)
    {
        await server.OtherRaw.IamAsync("CreatePolicy", ("PolicyName", "foreign"), ("PolicyDocument", AllowListing));
        await server.Raw.IamAsync("CreateUser", ("UserName", "bare"));
        var refused = await server.Raw.IamAsync(
            "AttachUserPolicy", ("UserName", "bare"),
            ("PolicyArn", arn.Replace("ACCOUNT", server.Account.Id, StringComparison.Ordinal)
                .Replace("OTHER", server.OtherAccount.Id, StringComparison.Ordinal)));
        Assert.Equal((status, code), refused.Outcome);
        var attached = await server.Raw.DoAsync("ListAttachedUserPolicies", ("UserName", "bare"));
        Assert.Empty(attached.Values("member", "PolicyArn"));
    }

    [Fact]
    public async Task Ten_policies_are_attached_at_most()
    {
        await server.Raw.DoAsync("CreateUser", ("UserName", "laden"));
        for (var number = 1; number <= 11; number++)
        {
            var arn = await NewPolicyAsync($"laden{number}", AllowListing);
            var attached = await server.Raw.IamAsync("AttachUserPolicy", ("UserName", "laden"), ("PolicyArn", arn));
            Assert.Equal(number <= 10 ? (200, null) : (409, "LimitExceeded"), attached.Outcome);
        }
    }

    [Fact]
    public async Task Policies_of_AWS_are_there_and_stay_as_they_are()
    {
        const string Arn = "arn:aws:iam::aws:policy/AdministratorAccess";
        var shown = await server.Raw.DoAsync("GetPolicy", ("PolicyArn", Arn));
        Assert.Equal("AdministratorAccess", shown["PolicyName"]);
        Assert.Equal(
            (403, "AccessDenied"),
            (await server.Raw.IamAsync(
                "CreatePolicyVersion", ("PolicyArn", Arn), ("PolicyDocument", AllowNothing),
                ("SetAsDefault", "true"))).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Raw.IamAsync("DeletePolicy", ("PolicyArn", Arn))).Outcome);
        var user = await server.NewUserAsync("admin");
        await server.Raw.DoAsync("AttachUserPolicy", ("UserName", "admin"), ("PolicyArn", Arn));
        await user.DoAsync("CreateUser", ("UserName", "made-by-admin"));
        var aws = await server.Raw.DoAsync("ListPolicies", ("Scope", "AWS"));
        Assert.Contains(Arn, aws.Values("member", "Arn"));
        var attached = await server.Raw.DoAsync("ListPolicies", ("Scope", "AWS"), ("OnlyAttached", "true"));
        Assert.Equal([Arn], attached.Values("member", "Arn"));
    }

    [Theory]
    [InlineData(6_144, 200, null)]
    [InlineData(6_145, 409, "LimitExceeded")]
    public async Task A_policy_has_a_size(int characters, int status, string? code)
    {
        var empty = IamCalls.Policy("Allow", "s3:*", "arn:aws:s3:::").Count(c => !char.IsWhiteSpace(c));
        var document = IamCalls.Policy("Allow", "s3:*", "arn:aws:s3:::" + new string('x', characters - empty));
        var answer = await server.Raw.IamAsync(
            "CreatePolicy", ("PolicyName", $"size{characters}"), ("PolicyDocument", document));
        Assert.Equal((status, code), answer.Outcome);
    }

    private async Task<string> NewPolicyAsync(string name, string document) =>
        (await server.Raw.DoAsync("CreatePolicy", ("PolicyName", name), ("PolicyDocument", document)))["Arn"]!;
}
