using Drystone.Server.Tests.QueryApi;

namespace Drystone.Server.Tests.Identity;

public sealed class SimulationTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task Policies_are_tried_that_are_nobodys()
    {
        var answer = await server.Raw.DoAsync(
            "SimulateCustomPolicy",
            ("PolicyInputList.member.1", IamCalls.Policy("Allow", "s3:Get*", "arn:aws:s3:::b/*")),
            ("PolicyInputList.member.2", IamCalls.Policy("Deny", "s3:GetObjectAcl")),
            ("ActionNames.member.1", "s3:GetObject"), ("ActionNames.member.2", "s3:PutObject"),
            ("ActionNames.member.3", "s3:GetObjectAcl"), ("ResourceArns.member.1", "arn:aws:s3:::b/key"));
        Assert.Equal(["allowed", "implicitDeny", "explicitDeny"], answer.Values("member", "EvalDecision"));
        Assert.Equal(["PolicyInputList.1", "PolicyInputList.2"], answer.Values("member", "SourcePolicyId"));
    }

    [Fact]
    public async Task The_policies_of_a_user_are_tried_as_the_gate_holds_them()
    {
        await server.Raw.DoAsync("CreateUser", ("UserName", "tried"));
        await server.GrantAsync("tried", "s3:ListBucket");
        await server.Raw.DoAsync("CreateGroup", ("GroupName", "tried"));
        await server.Raw.DoAsync("AddUserToGroup", ("GroupName", "tried"), ("UserName", "tried"));
        await server.Raw.DoAsync(
            "AttachGroupPolicy", ("GroupName", "tried"), ("PolicyArn", "arn:aws:iam::aws:policy/AmazonS3FullAccess"));
        await server.Raw.DoAsync(
            "PutUserPermissionsBoundary", ("UserName", "tried"),
            ("PermissionsBoundary", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"));
        var answer = await server.Raw.DoAsync(
            "SimulatePrincipalPolicy", ("PolicySourceArn", $"arn:aws:iam::{server.Account.Id}:user/tried"),
            ("ActionNames.member.1", "s3:ListBucket"), ("ActionNames.member.2", "s3:PutObject"));
        Assert.Equal(["allowed", "implicitDeny"], answer.Values("member", "EvalDecision"));
        Assert.Equal(
            ["true", "false"],
            answer.Values("PermissionsBoundaryDecisionDetail", "AllowedByPermissionsBoundary"));
        Assert.Contains("user_tried_Allow-s3-ListBucket", answer.Values("member", "SourcePolicyId"));
        Assert.Contains("aws-managed", answer.Values("member", "SourcePolicyType"));
    }

    [Fact]
    public async Task Conditions_are_met_by_what_the_simulation_says()
    {
        const string Policy =
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*",
            "Condition":{"StringEquals":{"s3:prefix":"mine/"}}}]}
            """;
        var without = await server.Raw.DoAsync(
            "SimulateCustomPolicy", ("PolicyInputList.member.1", Policy.Trim()),
            ("ActionNames.member.1", "s3:ListBucket"));
        Assert.Equal("implicitDeny", without["EvalDecision"]);
        Assert.Equal(["s3:prefix"], without.Values("MissingContextValues", "member"));
        var with = await server.Raw.DoAsync(
            "SimulateCustomPolicy", ("PolicyInputList.member.1", Policy.Trim()),
            ("ActionNames.member.1", "s3:ListBucket"), ("ContextEntries.member.1.ContextKeyName", "S3:Prefix"),
            ("ContextEntries.member.1.ContextKeyType", "string"),
            ("ContextEntries.member.1.ContextKeyValues.member.1", "mine/"));
        Assert.Equal("allowed", with["EvalDecision"]);
    }

    [Fact]
    public async Task What_cannot_be_tried_is_refused()
    {
        (string, string) action = ("ActionNames.member.1", "s3:GetObject");
        Assert.Equal(
            (400, "InvalidInput"),
            (await server.Raw.IamAsync("SimulateCustomPolicy", ("PolicyInputList.member.1", "{}"), action)).Outcome);
        Assert.Equal(
            (404, "NoSuchEntity"),
            (await server.Raw.IamAsync(
                "SimulatePrincipalPolicy",
                ("PolicySourceArn", $"arn:aws:iam::{server.Account.Id}:user/nobody"), action)).Outcome);
        Assert.Equal(
            (400, "InvalidInput"),
            (await server.Raw.IamAsync(
                "SimulatePrincipalPolicy",
                ("PolicySourceArn", $"arn:aws:iam::{server.OtherAccount.Id}:user/other"), action)).Outcome);
        (string, string)[] many =
        [
            .. Enumerable.Range(1, 1_001).Select(
                number => ($"ResourceArns.member.{number}", $"arn:aws:s3:::b{number}")),
        ];
        Assert.Equal(
            (400, "InvalidInput"), (await server.Raw.IamAsync("SimulateCustomPolicy", [action, .. many])).Outcome);
    }
}
