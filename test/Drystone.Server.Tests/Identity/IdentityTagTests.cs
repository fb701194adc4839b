using Drystone.Server.Tests.QueryApi;

namespace Drystone.Server.Tests.Identity;

public sealed class IdentityTagTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Theory]
    [InlineData("User")]
    [InlineData("Role")]
    [InlineData("Policy")]
    [InlineData("OpenIDConnectProvider")]
    public async Task Tags_are_joined_and_taken_away(string kind)
    {
        var which = await CreateAsync(kind);
        await server.Raw.DoAsync(
            $"Tag{kind}", which, ("Tags.member.1.Key", "Team"), ("Tags.member.1.Value", "blue"),
            ("Tags.member.2.Key", "cost"), ("Tags.member.2.Value", ""));
        await server.Raw.DoAsync($"Tag{kind}", which, ("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "red"));
        var listed = await server.Raw.DoAsync($"List{kind}Tags", which);
        Assert.Equal(["cost", "team"], listed.Values("member", "Key"));
        Assert.Equal(["", "red"], listed.Values("member", "Value"));
        await server.Raw.DoAsync($"Untag{kind}", which, ("TagKeys.member.1", "COST"), ("TagKeys.member.2", "absent"));
        Assert.Equal(["team"], (await server.Raw.DoAsync($"List{kind}Tags", which)).Values("member", "Key"));
    }

    [Fact]
    public async Task Fifty_tags_are_the_most()
    {
        await server.Raw.DoAsync("CreateUser", ("UserName", "tagged"));
        (string, string)[] fifty =
        [
            .. Enumerable.Range(1, 50).SelectMany(number => new[]
            {
                ($"Tags.member.{number}.Key", $"k{number}"), ($"Tags.member.{number}.Value", "v"),
            }),
        ];
        await server.Raw.DoAsync("TagUser", [("UserName", "tagged"), .. fifty]);
        var refused = await server.Raw.IamAsync(
            "TagUser", ("UserName", "tagged"), ("Tags.member.1.Key", "more"), ("Tags.member.1.Value", "v"));
        Assert.Equal((409, "LimitExceeded"), refused.Outcome);
    }

    [Theory]
    [InlineData("", "v", "ValidationError")]
    [InlineData("a?b", "v", "ValidationError")]
    [InlineData("k", "v?", "ValidationError")]
    [InlineData("One", "v", "InvalidInput")]
    public async Task What_is_no_tag_is_refused(string key, string value, string code)
    {
        var refused = await server.Raw.IamAsync(
            "CreateUser", ("UserName", "untagged"), ("Tags.member.1.Key", "one"), ("Tags.member.1.Value", "v"),
            ("Tags.member.2.Key", key), ("Tags.member.2.Value", value));
        Assert.Equal((400, code), refused.Outcome);
    }

    [Fact]
    public async Task Policies_can_bound_the_keys_that_may_be_given_and_taken_away()
    {
        var user = await server.NewUserAsync("key-bound");
        await server.Raw.DoAsync("CreateUser", ("UserName", "key-bound-target"));
        await server.Raw.DoAsync(
            "PutUserPolicy", ("UserName", "key-bound"), ("PolicyName", "p"), ("PolicyDocument", """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:TagUser","iam:UntagUser"],
                 "Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["team","cost"]}}}]}
                """));
        var target = ("UserName", "key-bound-target");
        await user.DoAsync("TagUser", [target, .. Tag(1, "team"), .. Tag(2, "cost")]);
        var more = await user.IamAsync("TagUser", [target, .. Tag(1, "team"), .. Tag(2, "admin")]);
        Assert.Equal((403, "AccessDenied"), more.Outcome);
        await server.Raw.DoAsync("TagUser", [target, .. Tag(1, "admin")]);
        var untag = await user.IamAsync(
            "UntagUser", target, ("TagKeys.member.1", "team"), ("TagKeys.member.2", "admin"));
        Assert.Equal((403, "AccessDenied"), untag.Outcome);
        await user.DoAsync("UntagUser", target, ("TagKeys.member.1", "team"), ("TagKeys.member.2", "cost"));
    }

    [Theory]
    [InlineData("CreateUser", "UserName")]
    [InlineData("CreatePolicy", "PolicyName")]
    public async Task Policies_can_bound_the_keys_of_what_is_made(string action, string name)
    {
        var user = await server.NewUserAsync($"maker-{action}");
        await server.Raw.DoAsync(
            "PutUserPolicy", ("UserName", $"maker-{action}"), ("PolicyName", "p"), ("PolicyDocument", """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"},
                 {"Effect":"Deny","Action":"iam:*","Resource":"*",
                  "Condition":{"ForAnyValue:StringEquals":{"aws:TagKeys":"admin"}}}]}
                """));
        (string, string)[] given =
            [(name, $"made-{action}"), ("PolicyDocument", IamCalls.Policy("Allow", "s3:GetObject"))];
        Assert.Equal(
            (403, "AccessDenied"),
            (await user.IamAsync(action, [.. given, .. Tag(1, "team"), .. Tag(2, "admin")])).Outcome);
        await user.DoAsync(action, [.. given, .. Tag(1, "team")]);
    }

    private static (string, string)[] Tag(int number, string key) =>
        [($"Tags.member.{number}.Key", key), ($"Tags.member.{number}.Value", "v")];

    [Fact]
    public async Task Policies_can_ask_for_the_tags_of_whom_they_are_about()
    {
        var user = await server.NewUserAsync("tag-keeper");
        await server.Raw.DoAsync(
            "PutUserPolicy", ("UserName", "tag-keeper"), ("PolicyName", "p"), ("PolicyDocument",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:GetUser","Resource":"*",
            "Condition":{"StringEquals":{"iam:ResourceTag/team":"blue"}}}]}
            """.Trim()));
        await server.Raw.DoAsync(
            "CreateUser", ("UserName", "blue"), ("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "blue"));
        await server.Raw.DoAsync("CreateUser", ("UserName", "plain"));
        Assert.Equal((200, null), (await user.IamAsync("GetUser", ("UserName", "blue"))).Outcome);
        Assert.Equal((403, "AccessDenied"), (await user.IamAsync("GetUser", ("UserName", "plain"))).Outcome);
    }

    private async Task<(string Name, string Value)> CreateAsync(string kind)
    {
        switch (kind)
        {
            case "User":
                await server.Raw.DoAsync("CreateUser", ("UserName", "one"));
                return ("UserName", "one");
            case "Role":
                await server.Raw.DoAsync(
                    "CreateRole", ("RoleName", "one"),
                    ("AssumeRolePolicyDocument", IamCalls.TrustOf(server.Account.Id)));
                return ("RoleName", "one");
            case "Policy":
                var policy = await server.Raw.DoAsync(
                    "CreatePolicy", ("PolicyName", "one"), ("PolicyDocument", IamCalls.Policy("Allow", "s3:*")));
                return ("PolicyArn", policy["Arn"]!);
            default:
                var provider = await server.Raw.DoAsync(
                    "CreateOpenIDConnectProvider", ("Url", "https://tagged.test"));
                return ("OpenIDConnectProviderArn", provider["OpenIDConnectProviderArn"]!);
        }
    }
}
