using System.Net;
using Drystone.Server.Tests.QueryApi;

namespace Drystone.Server.Tests.Identity;

public sealed class InlinePolicyTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Theory]
    [InlineData("User")]
    [InlineData("Group")]
    [InlineData("Role")]
    public async Task A_policy_comes_back_as_it_was_put(string holder)
    {
        await CreateAsync(holder, "holder");
        var document = IamCalls.Policy("Allow", "s3:Get*", "arn:aws:s3:::b/*");
        await server.Raw.DoAsync(
            $"Put{holder}Policy", ($"{holder}Name", "holder"), ("PolicyName", "Mine"), ("PolicyDocument", document));
        var got = await server.Raw.DoAsync($"Get{holder}Policy", ($"{holder}Name", "holder"), ("PolicyName", "mine"));
        Assert.Equal(document, WebUtility.UrlDecode(got["PolicyDocument"]));
        Assert.Equal(("holder", "Mine"), (got[$"{holder}Name"], got["PolicyName"]));
        var listed = await server.Raw.DoAsync($"List{holder}Policies", ($"{holder}Name", "holder"));
        Assert.Equal(["Mine"], listed.Values("PolicyNames", "member"));

        await server.Raw.DoAsync(
            $"Delete{holder}Policy", ($"{holder}Name", "holder"), ("PolicyName", "Mine"));
        var missing = await server.Raw.IamAsync(
            $"Get{holder}Policy", ($"{holder}Name", "holder"), ("PolicyName", "Mine"));
        Assert.Equal((404, "NoSuchEntity"), missing.Outcome);
        Assert.Equal($"The {holder.ToLowerInvariant()} policy with name Mine cannot be found.", missing["Message"]);
    }

    [Theory]
    [InlineData("User", 2_048)]
    [InlineData("Group", 5_120)]
    [InlineData("Role", 10_240)]
    public async Task All_policies_of_one_are_bounded_together(string holder, int limit)
    {
        await CreateAsync(holder, "bounded");
        var half = Padded((limit / 2) + 1);
        Task<RawS3Answer> PutAsync(string name, string document) => server.Raw.IamAsync(
            $"Put{holder}Policy", ($"{holder}Name", "bounded"), ("PolicyName", name), ("PolicyDocument", document));
        Assert.Equal((200, null), (await PutAsync("one", half)).Outcome);

        // White space does not count, and what is replaced does not either.
        var spaced = half.Replace(",", ",\n   ", StringComparison.Ordinal);
        Assert.Equal((200, null), (await PutAsync("one", spaced)).Outcome);
        Assert.Equal((409, "LimitExceeded"), (await PutAsync("two", half)).Outcome);
        Assert.Equal((200, null), (await PutAsync("two", Padded((limit / 2) - 1))).Outcome);
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("{}")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*"}]}""")]
    [InlineData(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Maybe","Action":"s3:*","Resource":"*"}]}""")]
    public async Task What_is_no_policy_is_not_kept(string document)
    {
        await server.Raw.IamAsync("CreateUser", ("UserName", "malformed"));
        var refused = await server.Raw.IamAsync(
            "PutUserPolicy", ("UserName", "malformed"), ("PolicyName", "p"), ("PolicyDocument", document));
        Assert.Equal((400, "MalformedPolicyDocument"), refused.Outcome);
        Assert.Empty(
            (await server.Raw.DoAsync("ListUserPolicies", ("UserName", "malformed"))).Values("PolicyNames", "member"));
    }

    [Fact]
    public async Task A_deny_goes_before_what_is_allowed()
    {
        var user = await server.NewUserAsync("denied");
        await server.GrantAsync("denied", "s3:*");
        Assert.Equal((200, null), (await user.SendAsync("GET", $"/{S3ServerFixture.Bucket}?list-type=2")).Outcome);
        await server.GrantAsync("denied", "s3:ListBucket", effect: "Deny");
        Assert.Equal(
            (403, "AccessDenied"), (await user.SendAsync("GET", $"/{S3ServerFixture.Bucket}?list-type=2")).Outcome);
        Assert.Equal(
            (409, "DeleteConflict"), (await server.Raw.IamAsync("DeleteUser", ("UserName", "denied"))).Outcome);
    }

    [Fact]
    public async Task A_user_cannot_grant_itself_what_it_has_not()
    {
        var user = await server.NewUserAsync("climber");
        var everything = IamCalls.Policy("Allow", "*");
        (string, string)[] own = [("UserName", "climber"), ("PolicyName", "p"), ("PolicyDocument", everything)];
        Assert.Equal((403, "AccessDenied"), (await user.IamAsync("PutUserPolicy", own)).Outcome);
        Assert.Equal(
            (403, "AccessDenied"),
            (await user.IamAsync(
                "AttachUserPolicy", ("UserName", "climber"),
                ("PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess"))).Outcome);
        await server.GrantAsync("climber", "iam:PutUserPolicy", $"arn:aws:iam::{server.Account.Id}:user/somebody");
        Assert.Equal((403, "AccessDenied"), (await user.IamAsync("PutUserPolicy", own)).Outcome);
        Assert.Equal((403, "AccessDenied"), (await user.SendAsync("GET", "/")).Outcome);
    }

    private static string Padded(int characters)
    {
        var empty = IamCalls.Policy("Allow", "s3:*", "arn:aws:s3:::").Count(c => !char.IsWhiteSpace(c));
        return IamCalls.Policy("Allow", "s3:*", "arn:aws:s3:::" + new string('x', characters - empty));
    }

    private Task<RawS3Answer> CreateAsync(string holder, string name) => server.Raw.IamAsync(
        $"Create{holder}", ($"{holder}Name", name),
        ("AssumeRolePolicyDocument", IamCalls.TrustOf(server.Account.Id)));
}
