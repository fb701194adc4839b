using Drystone.Server.Tests.QueryApi;

namespace Drystone.Server.Tests.Identity;

public sealed class AccountSettingsTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task An_alias_belongs_to_one_account()
    {
        Assert.Empty((await server.Raw.DoAsync("ListAccountAliases")).Values("AccountAliases", "member"));
        await server.Raw.DoAsync("CreateAccountAlias", ("AccountAlias", "ours"));
        Assert.Equal(["ours"], (await server.Raw.DoAsync("ListAccountAliases")).Values("AccountAliases", "member"));
        Assert.Equal(
            (409, "EntityAlreadyExists"),
            (await server.OtherRaw.IamAsync("CreateAccountAlias", ("AccountAlias", "ours"))).Outcome);
        Assert.Equal(
            (404, "NoSuchEntity"),
            (await server.Raw.IamAsync("DeleteAccountAlias", ("AccountAlias", "theirs"))).Outcome);
        await server.Raw.DoAsync("DeleteAccountAlias", ("AccountAlias", "ours"));
        await server.OtherRaw.DoAsync("CreateAccountAlias", ("AccountAlias", "ours"));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Upper")]
    [InlineData("-dash")]
    [InlineData("two--dashes")]
    public async Task What_is_no_alias_is_refused(string alias) => Assert.Equal(
        (400, "ValidationError"), (await server.Raw.IamAsync("CreateAccountAlias", ("AccountAlias", alias))).Outcome);

    [Fact]
    public async Task The_summary_counts_what_there_is()
    {
        var before = await SummaryAsync();
        await server.Raw.DoAsync("CreateUser", ("UserName", "counted"));
        await server.Raw.DoAsync("CreateGroup", ("GroupName", "counted"));
        var after = await SummaryAsync();
        Assert.Equal(before["Users"] + 1, after["Users"]);
        Assert.Equal(before["Groups"] + 1, after["Groups"]);
        Assert.Equal(2, after["AccessKeysPerUserQuota"]);
    }

    [Fact]
    public async Task The_details_have_all_in_pages()
    {
        await server.Raw.DoAsync("CreateUser", ("UserName", "detailed"));
        await server.GrantAsync("detailed", "s3:*");
        await server.Raw.DoAsync(
            "CreateRole", ("RoleName", "detailed"),
            ("AssumeRolePolicyDocument", IamCalls.TrustOf(server.Account.Id)));
        var all = await server.Raw.DoAsync("GetAccountAuthorizationDetails");
        Assert.Contains("detailed", all.Values("member", "UserName"));
        Assert.Contains("detailed", all.Values("member", "RoleName"));
        Assert.Contains("Allow-s3-x", all.Values("member", "PolicyName"));
        var users = await server.Raw.DoAsync("GetAccountAuthorizationDetails", ("Filter.member.1", "User"));
        Assert.Empty(users.Values("member", "RoleName"));

        var names = new List<string>();
        string? marker = null;
        do
        {
            var page = await server.Raw.DoAsync(
                "GetAccountAuthorizationDetails",
                [("MaxItems", "1"), .. marker is null ? Array.Empty<(string, string)>() : [("Marker", marker)]]);
            names.AddRange(page.Values("member", "UserName").Concat(page.Values("member", "RoleName")));
            marker = page["Marker"];
        }
        while (marker is not null);
        Assert.Equal(
            all.Values("member", "UserName").Concat(all.Values("member", "RoleName")).Order(), names.Order());
    }

    [Fact]
    public async Task What_cannot_be_there_is_said_to_be_absent_and_cannot_be_made()
    {
        await server.Raw.DoAsync("CreateUser", ("UserName", "passwordless"));
        var user = ("UserName", "passwordless");
        foreach (var list in new[] { "ListMFADevices", "ListSSHPublicKeys", "ListSigningCertificates" })
        {
            Assert.Equal("false", (await server.Raw.DoAsync(list, user))["IsTruncated"]);
        }

        Assert.Equal((404, "NoSuchEntity"), (await server.Raw.IamAsync("GetLoginProfile", user)).Outcome);
        Assert.Equal((404, "NoSuchEntity"), (await server.Raw.IamAsync("DeleteLoginProfile", user)).Outcome);
        Assert.Equal(
            (501, "NotImplemented"),
            (await server.Raw.IamAsync("CreateLoginProfile", user, ("Password", "x"))).Outcome);
        Assert.Equal(
            (501, "NotImplemented"), (await server.Raw.IamAsync("CreateVirtualMFADevice")).Outcome);
    }

    [Fact]
    public async Task Who_asks_without_a_name_asks_for_themselves()
    {
        var user = await server.NewUserAsync("nameless-asker");
        Assert.Equal((403, "AccessDenied"), (await user.IamAsync("ListMFADevices")).Outcome);
        await server.GrantAsync("nameless-asker", "iam:*", "arn:aws:iam::*:user/nameless-asker");
        string[] lists =
            ["ListMFADevices", "ListSSHPublicKeys", "ListSigningCertificates", "ListServiceSpecificCredentials"];
        foreach (var list in lists)
        {
            Assert.Equal("false", (await user.DoAsync(list))["IsTruncated"]);
            Assert.Equal("false", (await server.Raw.DoAsync(list))["IsTruncated"]);
            var other = await user.IamAsync(list, ("UserName", "somebody-else"));
            Assert.Equal((403, "AccessDenied"), other.Outcome);
            var absent = await server.Raw.IamAsync(list, ("UserName", "not-there-at-all"));
            Assert.Equal((404, "NoSuchEntity"), absent.Outcome);
        }

        Assert.Equal((404, "NoSuchEntity"), (await user.IamAsync("GetLoginProfile")).Outcome);
    }

    [Theory]
    [InlineData("ListVirtualMFADevices")]
    [InlineData("ListInstanceProfiles")]
    [InlineData("ListServerCertificates")]
    [InlineData("ListSAMLProviders")]
    public async Task What_accounts_do_not_have_is_listed_as_nothing_to_who_may_ask(string list)
    {
        Assert.Empty((await server.Raw.DoAsync(list)).Values("member", "Arn"));
        var user = await server.NewUserAsync($"asks-{list}");
        Assert.Equal((403, "AccessDenied"), (await user.IamAsync(list)).Outcome);
    }

    [Fact]
    public async Task An_account_has_no_password_policy()
    {
        var get = await server.Raw.IamAsync("GetAccountPasswordPolicy");
        Assert.Equal((404, "NoSuchEntity"), get.Outcome);
        Assert.Equal((404, "NoSuchEntity"), (await server.Raw.IamAsync("DeleteAccountPasswordPolicy")).Outcome);
    }

    private async Task<Dictionary<string, int>> SummaryAsync()
    {
        var summary = await server.Raw.DoAsync("GetAccountSummary");
        return summary.Values("entry", "key").Zip(summary.Values("entry", "value"))
            .ToDictionary(entry => entry.First, entry => int.Parse(entry.Second, null));
    }
}
