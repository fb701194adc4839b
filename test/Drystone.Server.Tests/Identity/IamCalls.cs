using Drystone.Server.Tests.QueryApi;

namespace Drystone.Server.Tests.Identity;

/// <summary>What many tests of IAM begin with.</summary>
internal static class IamCalls
{
    /// <summary>A policy of one statement.</summary>
    public static string Policy(string effect, string action, string resource = "*") =>
        $$$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"{{{effect}}}","Action":"{{{action}}}",
        "Resource":"{{{resource}}}"}]}
        """.Trim();

    /// <summary>Who may assume a role: everybody of an account, as far as it lets them.</summary>
    public static string TrustOf(string accountId) =>
        $$$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{{accountId}}}:root"},
        "Action":"sts:AssumeRole"}]}
        """.Trim();

    /// <summary>Expects success.</summary>
    public static async Task<RawS3Answer> DoAsync(
        this S3Caller caller, string action, params (string Name, string Value)[] parameters)
    {
        var answer = await caller.IamAsync(action, parameters);
        Assert.True((int)answer.Status == 200, $"{action}: {answer.Text}");
        return answer;
    }

    /// <summary>A new user with a key.</summary>
    public static async Task<S3Caller> NewUserAsync(this S3ServerFixture server, string name)
    {
        await server.Raw.DoAsync("CreateUser", ("UserName", name));
        return await server.NewKeyAsync(name);
    }

    public static async Task<S3Caller> NewKeyAsync(this S3ServerFixture server, string user)
    {
        var key = await server.Raw.DoAsync("CreateAccessKey", ("UserName", user));
        return server.CallerOf(key["AccessKeyId"]!, key["SecretAccessKey"]!);
    }

    public static Task<RawS3Answer> GrantAsync(
        this S3ServerFixture server, string user, string action, string resource = "*", string effect = "Allow") =>
        server.Raw.DoAsync(
            "PutUserPolicy", ("UserName", user),
            ("PolicyName", $"{effect}-{action.Replace(':', '-').Replace('*', 'x')}"),
            ("PolicyDocument", Policy(effect, action, resource)));
}
