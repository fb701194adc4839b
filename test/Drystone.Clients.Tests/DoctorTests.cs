using System.Text.Json;
using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>The doctor with a workload's own key, that <c>aws iam</c> made: it proves the contract with the rights of a
/// workload, and tells the rights that one should not have.</summary>
public sealed class DoctorTests : ClientTest
{
    private static string Drystone => Path.Combine(
        new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.FullName, "Drystone.Cli",
        new DirectoryInfo(AppContext.BaseDirectory).Name, "drystone");

    protected override string[] Commands => ["aws"];

    protected override async Task SetUpAsync()
    {
        Variables["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "";
        await AwsAsync("s3", "mb", "s3://workload");
        await AwsAsync("s3", "mb", "s3://anothers");
        await AwsAsync("iam", "create-user", "--user-name", "workload");
        var made = await AwsAsync("iam", "create-access-key", "--user-name", "workload");
        var key = JsonDocument.Parse(made).RootElement.GetProperty("AccessKey");
        WriteText("workload.env", $"""
            S3_ENDPOINT={Server.Endpoint}
            S3_REGION={DrystoneProcess.Region}
            S3_ACCESS_KEY_ID='{key.GetProperty("AccessKeyId").GetString()}'
            S3_SECRET_ACCESS_KEY='{key.GetProperty("SecretAccessKey").GetString()}'
            S3_BUCKET_DOCS=workload

            """);
    }

    [Fact]
    public async Task A_key_for_one_prefix_of_one_bucket_is_enough_and_is_warned_of_nothing()
    {
        await AllowAsync("""
            { "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject",
              "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], "Resource": "arn:aws:s3:::workload/docs/*" },
            { "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::workload",
              "Condition": { "StringLike": { "s3:prefix": "docs/*" } } }
            """);
        var findings = await ExamineAsync(expected: 0);
        Assert.Equal("warning", findings["tls"]);
        Assert.All(findings.Where(one => one.Key != "tls"), one => Assert.Equal("pass", one.Value));
        var left = await AwsAsync("s3api", "list-object-versions", "--bucket", "workload");
        Assert.DoesNotContain("drystone-doctor", left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rights_that_a_workload_should_not_have_are_warned_of()
    {
        await AllowAsync("""{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }""");
        var findings = await ExamineAsync(expected: 0);
        Assert.Equal(
            ["change-policy", "create-bucket", "list-buckets", "tls"],
            findings.Where(one => one.Value == "warning").Select(one => one.Key).Order());
    }

    [Fact]
    public async Task A_key_that_may_only_read_is_told_that_it_may_not_write()
    {
        await AllowAsync("""
            { "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"],
              "Resource": ["arn:aws:s3:::workload", "arn:aws:s3:::workload/*"] }
            """);
        var findings = await ExamineAsync(expected: 1);
        Assert.Equal("pass", findings["bucket"]);
        Assert.Equal("fail", findings["objects"]);
        Assert.Equal("skipped", findings["multipart"]);
    }

    private Task<string> AwsAsync(params string[] arguments) =>
        RunAsync("aws", ["--endpoint-url", Server.Endpoint, .. arguments]);

    private Task<string> AllowAsync(string statements) => AwsAsync(
        "iam", "put-user-policy", "--user-name", "workload", "--policy-name", "workload", "--policy-document",
        $$"""{ "Version": "2012-10-17", "Statement": [ {{statements}} ] }""");

    private async Task<Dictionary<string, string>> ExamineAsync(int expected)
    {
        var (exitCode, output, errors) = await Tool.TryAsync(new Launch(
            Drystone, ["doctor", "--env-file", "workload.env", "--json"], Folder, Variables));
        Assert.True(exitCode == expected, $"It ended with {exitCode}.\n{output}\n{errors}");
        using var report = JsonDocument.Parse(output);
        return report.RootElement.GetProperty("findings").EnumerateArray().ToDictionary(
            one => one.GetProperty("check").GetString()!, one => one.GetProperty("outcome").GetString()!);
    }
}
