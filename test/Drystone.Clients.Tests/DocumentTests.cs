using System.Text.RegularExpressions;
using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>The commands of documents, as they are written there, against a server of its own: only addresses, the
/// folder of the data and what the text calls a stand-in are replaced.</summary>
public sealed class DocumentTests : ClientTest
{
    private readonly Dictionary<string, string> standIns = [];
    private readonly List<string> exports = [];

    protected override string[] Commands => ["aws", "bash", "curl"];

    protected override async Task SetUpAsync()
    {
        Variables["PATH"] = $"{DrystoneProcess.ProgramFolder}:{Variables["PATH"]}";
        Variables["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "";
        Variables["DRYSTONE_DATA"] = At("data");
        Variables["AWS_ENDPOINT_URL"] = Server.Endpoint;
        var caller = await RunAsync("aws", "sts", "get-caller-identity", "--query", "Account", "--output", "text");
        standIns["ACCOUNT"] = standIns["123456789012"] = caller.Trim();
        standIns["/srv/drystone"] = At("data");
        standIns["http://127.0.0.1:9000"] = Server.Endpoint;
    }

    [Fact]
    public async Task Access()
    {
        foreach (var command in DocumentCommands.Read("operations/access.md"))
        {
            var output = await DoAsync(command);
            Learn("OLD", @"""AccessKeyId"": ""(AKIA\w+)""", output);
            if (command.StartsWith("drystone account key list", StringComparison.Ordinal))
            {
                Learn("KEY", @"^(AKIA\w+)\s.*nightly dump", output);
            }
        }

        Assert.Contains("\"PolicyName\": \"AmazonS3ReadOnlyAccess\"", await DoAsync(
            "aws iam list-attached-role-policies --role-name restore"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_for_a_program()
    {
        await DoAsync("aws iam create-user --user-name backup --path /services/");
        var key = await DoAsync("aws iam create-access-key --user-name backup --output text");
        foreach (var command in DocumentCommands.Read("operations/temporary-credentials.md", "A role for a program"))
        {
            if (command.StartsWith("aws sts", StringComparison.Ordinal))
            {
                Variables["AWS_ACCESS_KEY_ID"] = key.Split('\t')[1];
                Variables["AWS_SECRET_ACCESS_KEY"] = key.Split('\t')[3];
            }

            var output = await DoAsync(command);
            Assert.Equal(
                command.StartsWith("aws sts", StringComparison.Ordinal),
                output.Contains("\"SessionToken\"", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Policies()
    {
        foreach (var command in DocumentCommands.Read("operations/policies.md"))
        {
            if (command.Contains("--request", StringComparison.Ordinal))
            {
                var refused = await DoAsync($"curl -s -i -X DELETE {Server.Endpoint}/press/news.txt");
                Learn("5F1C9A7E33D0B842", @"x-amz-request-id: (\w+)", refused);
            }

            var output = await DoAsync(command);
            Assert.True(!command.StartsWith("curl", StringComparison.Ordinal) || output == "news\n", output);
        }
    }

    [Fact]
    public async Task Versions_and_locks()
    {
        foreach (var command in DocumentCommands.Read("versions-and-locks.md"))
        {
            var output = await DoAsync(command);
            if (command.Contains("DeleteMarkers", StringComparison.Ordinal))
            {
                Learn("MARKER", @"note.txt\s+(\w+)", output);
            }
        }

        Assert.Equal("two\n", await DoAsync("aws s3 cp s3://history/note.txt -"));
    }

    [Fact]
    public async Task Lifecycle_rules()
    {
        WriteText("rules.json", BlockOf("lifecycle.md", "json"));
        standIns["--data data"] = $"--data {At("data")}";
        var outputs = new List<string>();
        foreach (var command in DocumentCommands.Read("lifecycle.md", "Set rules", "See what will happen"))
        {
            outputs.Add(await DoAsync(command));
        }

        Assert.Contains(outputs, output => output.Contains("rule-id=\\\"logs\\\"", StringComparison.Ordinal));
        Assert.Contains(outputs, output => output.Contains("ExpireCurrent", StringComparison.Ordinal));
        Assert.Equal("Actions done: 0\n", outputs[^1]);
    }

    [Fact]
    public async Task The_command_line()
    {
        standIns["S3_ACCESS_KEY_ID=… S3_SECRET_ACCESS_KEY=…"] =
            $"S3_ACCESS_KEY_ID={DrystoneProcess.AccessKeyId} S3_SECRET_ACCESS_KEY={DrystoneProcess.SecretAccessKey}";
        standIns["https://s3.example.com"] = Server.Endpoint;
        standIns["eu-central-1"] = DrystoneProcess.Region;
        standIns["/run/secrets/old-key"] = At("old-key");
        Variables["OLD_KEY_ID"] = DrystoneProcess.AccessKeyId;
        WriteText("old-key", DrystoneProcess.SecretAccessKey);
        Directory.CreateDirectory(At("photos"));
        WriteText(Path.Combine("photos", "one.jpg"), "one");
        await RunAsync("aws", "s3", "mb", "s3://archive");
        await RunAsync("aws", "s3", "cp", At("photos", "one.jpg"), "s3://archive/2025/");
        foreach (var command in DocumentCommands.Read("cli.md"))
        {
            await DoAsync(command);
        }

        var keys = (await DoAsync("drystone ls -r s3://docs --json | grep -o '\"key\":\"[^\"]*\"'")).TrimEnd();
        Assert.Equal("\"key\":\"archive/2025/one.jpg\"\n\"key\":\"photos/one.jpg\"", keys);
        Assert.Contains("#compdef drystone", File.ReadAllText(At(".zfunc", "_drystone")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_and_the_doctor()
    {
        standIns["S3_ACCESS_KEY_ID=app"] = $"S3_ACCESS_KEY_ID={DrystoneProcess.AccessKeyId}";
        standIns["/run/secrets/store"] = At("store-key");
        WriteText("store-key", DrystoneProcess.SecretAccessKey);
        var shown = BlockOf("doctor.md", "console").Split('\n')
            .Where(line => line.StartsWith("S3_", StringComparison.Ordinal));
        var settings = Replace(string.Join('\n', shown));
        foreach (var name in (string[])["store.env", "laptop.env", "ceph.env"])
        {
            WriteText(name, settings);
        }

        await RunAsync("aws", "s3", "mb", "s3://cloudlysis-docs");
        var output = "";
        foreach (var command in DocumentCommands.Read("doctor.md").Where(one => !one.Contains("CONSUMER")))
        {
            output += await DoAsync(command);
        }

        Assert.Contains("The endpoint keeps the contract: 22 pass, 3 warning.", output, StringComparison.Ordinal);
        Assert.Contains("The settings can be used.\n", output, StringComparison.Ordinal);
        Assert.Contains("bucket: \"cloudlysis-images\"", output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^check +laptop +ceph$", output);
        Assert.Contains("[store]", File.ReadAllText(At("rclone.conf")), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "2.38")]
    public async Task Buckets_and_users_from_a_file()
    {
        WriteText("store.yaml", BlockOf("provisioning.md", "yaml"));
        standIns["S3_ACCESS_KEY_ID=..."] = $"S3_ACCESS_KEY_ID={DrystoneProcess.AccessKeyId}";
        standIns["/run/secrets/s3"] = WriteText("s3", DrystoneProcess.SecretAccessKey);
        standIns["docs/examples"] = Path.Combine(Sources, "..", "..", "docs", "examples");
        var outputs = new List<string>();
        foreach (var command in DocumentCommands.Read("provisioning.md"))
        {
            // A plan with changes ends with 3, which is no failure.
            outputs.Add(await DoAsync(command.StartsWith("drystone plan", StringComparison.Ordinal)
                ? $"{command} || test $? = 3"
                : command));
        }

        Assert.Contains(outputs, output => output.EndsWith("\n\nNothing to change.\n", StringComparison.Ordinal));
        var buckets = await DoAsync("aws s3 ls");
        Assert.All(
            [
                "cloudlysis-docs", "cloudlysis-loki", "cloudlysis-tempo", "acme-local-usw2-session-archive",
                "acme-builds",
            ],
            bucket => Assert.Contains($" {bucket}\n", buckets, StringComparison.Ordinal));
    }

    /// <summary>The first block of a kind in a document.</summary>
    private static string BlockOf(string document, string kind) => Regex.Match(
        File.ReadAllText(Path.Combine(Sources, "..", "..", "docs", document)), $"```{kind}\n(.*?)```",
        RegexOptions.Singleline).Groups[1].Value;

    private string Replace(string text) => standIns.Aggregate(
        text, (current, standIn) => current.Replace(standIn.Key, standIn.Value, StringComparison.Ordinal));

    /// <summary>Runs a command as a shell would, in the folder of the test, with what was exported before.</summary>
    private async Task<string> DoAsync(string command)
    {
        var text = Replace(command);
        if (text.StartsWith("export ", StringComparison.Ordinal))
        {
            exports.Add(text);
            return "";
        }

        return await RunAsync("bash", "-euo", "pipefail", "-c", string.Join('\n', [.. exports, text]));
    }

    /// <summary>The first that is met: the text names the older of two keys.</summary>
    private void Learn(string standIn, string pattern, string output)
    {
        if (Regex.Match(output, pattern, RegexOptions.Multiline) is { Success: true } found)
        {
            standIns.TryAdd(standIn, found.Groups[1].Value);
        }
    }
}
