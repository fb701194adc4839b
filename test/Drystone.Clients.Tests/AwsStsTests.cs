using System.Text.Json;
using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>STS by the AWS command line: the commands of docs/operations/temporary-credentials.md.</summary>
public sealed class AwsStsTests : ClientTest
{
    protected override string[] Commands => ["aws"];

    [Fact]
    public async Task A_user_takes_a_role_and_what_it_gave_ends_with_the_role()
    {
        await AwsAsync("s3", "mb", "s3://nightly");
        await AwsAsync("s3", "cp", WriteText("dump", "dump"), "s3://nightly/dump");
        var user = await JsonAsync("iam", "create-user", "--user-name", "backup", "--path", "/services/");
        var key = (await JsonAsync("iam", "create-access-key", "--user-name", "backup")).GetProperty("AccessKey");
        var arn = user.GetProperty("User").GetProperty("Arn").GetString();
        var role = (await JsonAsync(
            "iam", "create-role", "--role-name", "reader", "--assume-role-policy-document", $$"""
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"AWS": "{{arn}}"} }]}
            """)).GetProperty("Role").GetProperty("Arn").GetString()!;
        await AwsAsync(
            "iam", "attach-role-policy", "--role-name", "reader", "--policy-arn",
            "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess");
        var root = JsonSerializer.SerializeToElement(new Dictionary<string, string>
        {
            ["AccessKeyId"] = Variables["AWS_ACCESS_KEY_ID"],
            ["SecretAccessKey"] = Variables["AWS_SECRET_ACCESS_KEY"],
        });

        Use(key);
        Assert.Equal(arn, (await JsonAsync("sts", "get-caller-identity")).GetProperty("Arn").GetString());
        var assumed = await JsonAsync(
            "sts", "assume-role", "--role-arn", role, "--role-session-name", "nightly", "--duration-seconds", "900");
        Use(assumed.GetProperty("Credentials"));
        Assert.EndsWith(
            ":assumed-role/reader/nightly",
            (await JsonAsync("sts", "get-caller-identity")).GetProperty("Arn").GetString(), StringComparison.Ordinal);
        Assert.Equal("dump", (await AwsAsync("s3", "cp", "s3://nightly/dump", "-")).Trim());
        Assert.Contains(
            "AccessDenied", await AwsFailingAsync("s3", "rm", "s3://nightly/dump"), StringComparison.Ordinal);

        Use(key);
        var temporary = await JsonAsync("sts", "get-session-token", "--duration-seconds", "900");
        Use(temporary.GetProperty("Credentials"));
        Assert.Equal(arn, (await JsonAsync("sts", "get-caller-identity")).GetProperty("Arn").GetString());

        Use(root);
        await AwsAsync(
            "iam", "detach-role-policy", "--role-name", "reader", "--policy-arn",
            "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess");
        await AwsAsync("iam", "delete-role", "--role-name", "reader");
        Use(assumed.GetProperty("Credentials"));
        Assert.Contains("InvalidToken", await AwsFailingAsync("s3api", "list-buckets"), StringComparison.Ordinal);
    }

    private void Use(JsonElement credentials)
    {
        Variables["AWS_ACCESS_KEY_ID"] = credentials.GetProperty("AccessKeyId").GetString()!;
        Variables["AWS_SECRET_ACCESS_KEY"] = credentials.GetProperty("SecretAccessKey").GetString()!;
        Variables.Remove("AWS_SESSION_TOKEN");
        if (credentials.TryGetProperty("SessionToken", out var token))
        {
            Variables["AWS_SESSION_TOKEN"] = token.GetString()!;
        }
    }

    private async Task<JsonElement> JsonAsync(params string[] arguments) =>
        JsonDocument.Parse(await AwsAsync([.. arguments, "--output", "json"])).RootElement;

    private Task<string> AwsAsync(params string[] arguments) =>
        RunAsync("aws", ["--endpoint-url", Server.Endpoint, .. arguments]);

    private Task<string> AwsFailingAsync(params string[] arguments) =>
        RunFailingAsync("aws", ["--endpoint-url", Server.Endpoint, .. arguments]);
}
