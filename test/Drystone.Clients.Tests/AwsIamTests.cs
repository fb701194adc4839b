using System.Text.Json;
using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>IAM by the AWS command line: the commands of docs/operations/access.md.</summary>
public sealed class AwsIamTests : ClientTest
{
    private const string ReadOnly = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";

    protected override string[] Commands => ["aws"];

    [Fact]
    public async Task A_user_gets_a_key_policies_and_groups_and_loses_them_again()
    {
        await AwsAsync("s3", "mb", "s3://backups");
        await IamAsync("create-user", "--user-name", "backup", "--path", "/services/");
        var key = (await IamAsync("create-access-key", "--user-name", "backup")).GetProperty("AccessKey");
        var root = Become(key);
        Assert.Contains("AccessDenied", await AwsFailingAsync("s3", "ls"), StringComparison.Ordinal);

        Become(root);
        var account = (await IamAsync("get-user")).GetProperty("User").GetProperty("Arn").GetString()!.Split(':')[4];
        var document = WriteText("write-backups.json",
            """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::backups"},
              {"Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "arn:aws:s3:::backups/*"}]}
            """);
        var policy = (await IamAsync(
            "create-policy", "--policy-name", "write-backups", "--policy-document", $"file://{document}"))
            .GetProperty("Policy").GetProperty("Arn").GetString()!;
        Assert.Equal($"arn:aws:iam::{account}:policy/write-backups", policy);
        await IamAsync("attach-user-policy", "--user-name", "backup", "--policy-arn", policy);
        await IamAsync("create-group", "--group-name", "readers");
        await IamAsync("attach-group-policy", "--group-name", "readers", "--policy-arn", ReadOnly);
        await IamAsync("add-user-to-group", "--group-name", "readers", "--user-name", "backup");
        var simulated = await IamAsync(
            "simulate-principal-policy", "--policy-source-arn", $"arn:aws:iam::{account}:user/services/backup",
            "--action-names", "s3:PutObject", "s3:DeleteObject", "--resource-arns", "arn:aws:s3:::backups/db.dump");
        Assert.Equal(
            ["allowed", "implicitDeny"],
            simulated.GetProperty("EvaluationResults").EnumerateArray()
                .Select(result => result.GetProperty("EvalDecision").GetString()!));

        Become(key);
        await AwsAsync("s3", "cp", WriteText("db.dump", "dump"), "s3://backups/db.dump");
        Assert.Contains("backups", await AwsAsync("s3", "ls"), StringComparison.Ordinal);
        Assert.Contains(
            "AccessDenied", await AwsFailingAsync("s3", "rm", "s3://backups/db.dump"), StringComparison.Ordinal);

        Become(root);
        Assert.Contains(
            "DeleteConflict", await AwsFailingAsync("iam", "delete-user", "--user-name", "backup"),
            StringComparison.Ordinal);
        var id = key.GetProperty("AccessKeyId").GetString()!;
        await IamAsync("update-access-key", "--user-name", "backup", "--access-key-id", id, "--status", "Inactive");
        await IamAsync("delete-access-key", "--user-name", "backup", "--access-key-id", id);
        await IamAsync("detach-user-policy", "--user-name", "backup", "--policy-arn", policy);
        await IamAsync("remove-user-from-group", "--group-name", "readers", "--user-name", "backup");
        await IamAsync("delete-user", "--user-name", "backup");
        await IamAsync("detach-group-policy", "--group-name", "readers", "--policy-arn", ReadOnly);
        await IamAsync("delete-group", "--group-name", "readers");
        await IamAsync("delete-policy", "--policy-arn", policy);
        Assert.Equal(0, (await IamAsync("list-users")).GetProperty("Users").GetArrayLength());
    }

    /// <returns>The key that was in use.</returns>
    private JsonElement Become(JsonElement key)
    {
        var before = JsonSerializer.SerializeToElement(new Dictionary<string, string>
        {
            ["AccessKeyId"] = Variables["AWS_ACCESS_KEY_ID"],
            ["SecretAccessKey"] = Variables["AWS_SECRET_ACCESS_KEY"],
        });
        Variables["AWS_ACCESS_KEY_ID"] = key.GetProperty("AccessKeyId").GetString()!;
        Variables["AWS_SECRET_ACCESS_KEY"] = key.GetProperty("SecretAccessKey").GetString()!;
        return before;
    }

    private async Task<JsonElement> IamAsync(params string[] arguments)
    {
        var output = await AwsAsync(["iam", .. arguments, "--output", "json"]);
        return JsonDocument.Parse(output.Length == 0 ? "{}" : output).RootElement;
    }

    private Task<string> AwsAsync(params string[] arguments) =>
        RunAsync("aws", ["--endpoint-url", Server.Endpoint, .. arguments]);

    private Task<string> AwsFailingAsync(params string[] arguments) =>
        RunFailingAsync("aws", ["--endpoint-url", Server.Endpoint, .. arguments]);
}
