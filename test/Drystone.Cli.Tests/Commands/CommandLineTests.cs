using Drystone.Cli.Commands;
using Drystone.Testing.Secrets;

namespace Drystone.Cli.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly TestDirectory directory = new();

    [Fact]
    public async Task The_version_names_the_program()
    {
        var (exitCode, output, _) = await RunAsync("--version");
        Assert.Equal(0, exitCode);
        Assert.Matches(@"^drystone \d+\.\d+\.\d+\n$", output);
    }

    [Theory]
    [InlineData("server", "drystone server /srv/data --address :9000", "DRYSTONE_ROOT_USER")]
    [InlineData("account", "drystone account add media", "remove")]
    [InlineData("lifecycle", "drystone lifecycle explain logs --prefix", "run")]
    [InlineData("bucket", "drystone bucket quota photos --none", "show")]
    [InlineData("scrub", "drystone scrub status --objects", "run")]
    [InlineData("repair", "drystone repair --data /srv/data --apply", "--no-copy", "Exit codes:")]
    [InlineData("tier", "drystone tier status --data", "status")]
    [InlineData("key", "drystone key create --id testkey-1", "rotate", "--master-key-file")]
    public async Task Help_has_examples(string command, params string[] expected)
    {
        var (exitCode, output, _) = await RunAsync(command, "--help");
        Assert.Equal(0, exitCode);
        Assert.All(expected, text => Assert.Contains(text, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Help_of_a_command_asks_for_no_arguments()
    {
        var (exitCode, output, _) = await RunAsync("lifecycle", "explain", "--help");
        Assert.Equal(0, exitCode);
        Assert.Contains("drystone lifecycle explain logs", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lifecycle_commands_work_on_a_store_that_no_server_has()
    {
        await using (await ServerProcess.StartAsync(directory["data"]))
        {
        }

        var (exitCode, _, error) = await RunAsync("lifecycle", "explain", "logs", "--data", directory["data"]);
        Assert.Equal((1, "drystone: there is no bucket 'logs'\n"), (exitCode, error));
    }

    [Fact]
    public async Task Bytes_are_verified_and_tiers_are_listed_on_a_store_that_no_server_has()
    {
        await using (await ServerProcess.StartAsync(directory["data"]))
        {
        }

        var (exitCode, output, _) = await RunAsync("scrub", "run", "--data", directory["data"]);
        Assert.Equal(0, exitCode);
        Assert.EndsWith("No damage.\n", output, StringComparison.Ordinal);
        var tiers = await RunAsync("tier", "status", "--data", directory["data"]);
        Assert.Equal((0, "No storage class has a tier.\n"), (tiers.ExitCode, tiers.Output));
        var compression = await RunAsync("bucket", "compression", "none", "on", "--data", directory["data"]);
        Assert.Equal((1, "drystone: there is no bucket 'none'\n"), (compression.ExitCode, compression.Error));
        var quota = await RunAsync("bucket", "quota", "none", "--max-size", "1GiB", "--data", directory["data"]);
        Assert.Equal((1, "drystone: there is no bucket 'none'\n"), (quota.ExitCode, quota.Error));
    }

    [Fact]
    public async Task A_store_is_repaired_when_its_server_is_stopped()
    {
        await using (await ServerProcess.StartAsync(directory["data"]))
        {
            var refused = await RunAsync("repair", "--data", directory["data"]);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("is in use: stop its server first", refused.Error, StringComparison.Ordinal);
        }

        var (exitCode, output, _) = await RunAsync("repair", "--data", directory["data"]);
        Assert.Equal(0, exitCode);
        Assert.EndsWith("Nothing is damaged.\n", output, StringComparison.Ordinal);
        File.Delete(Path.Combine(directory["data"], "drystone.json"));
        var damaged = await RunAsync("repair", "--data", directory["data"], "--quick");
        Assert.Equal(1, damaged.ExitCode);
        Assert.Contains("drystone.json is missing [written anew]", damaged.Output, StringComparison.Ordinal);
        Assert.EndsWith("Damaged. Repair what can be with --apply.\n", damaged.Output, StringComparison.Ordinal);
        var repaired = await RunAsync("repair", "--data", directory["data"], "--apply", "--json");
        Assert.Equal(0, repaired.ExitCode);
        var json = System.Text.Json.JsonDocument.Parse(repaired.Output).RootElement;
        Assert.True(json.GetProperty("isHealthy").GetBoolean());
        Assert.Equal("derived", json.GetProperty("found")[0].GetProperty("kind").GetString());
        Assert.Equal(0, (await RunAsync("repair", "--data", directory["data"])).ExitCode);
        Assert.Equal(2, (await RunAsync("repair", "--aply")).ExitCode);
    }

    [Theory]
    [InlineData("give --max-size, --max-objects or both", "bucket", "quota", "b")]
    [InlineData("'much' is no size", "bucket", "quota", "b", "--max-size", "much")]
    [InlineData("--depth: 4 is not between 0 and 3", "bucket", "usage", "b", "--depth", "4")]
    [InlineData("--encrypted goes with on", "bucket", "compression", "b", "off", "--encrypted")]
    [InlineData("unknown option '--adress'; did you mean '--address'?", "server", "--adress", ":9000")]
    [InlineData("one data directory", "server", "/data1", "/data2")]
    [InlineData("one data directory", "server", "/data{1...4}")]
    [InlineData("give the data directory once", "server", "/data1", "--data", "/data2")]
    [InlineData("'nowhere' is not an address", "server", "--address", "nowhere")]
    [InlineData("half of a TLS pair", "server", "--tls-key", "key.pem")]
    [InlineData("cannot read the configuration file", "server", "--config", "/absent.yaml")]
    [InlineData("unknown option '--emial'; did you mean '--email'?", "account", "add", "a", "--emial", "x")]
    [InlineData("--access-key needs", "account", "add", "a", "--access-key", "k")]
    public async Task A_wrong_command_line_is_one_clear_line_and_exit_code_2(string expected, params string[] arguments)
    {
        var (exitCode, _, error) = await RunAsync(arguments);
        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        var lines = error.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("drystone: ", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("--help'.", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weak_credentials_beyond_loopback_fail_with_exit_code_1_and_leave_no_trace()
    {
        var environment = new Dictionary<string, string>
        {
            ["MINIO_ROOT_USER"] = "minioadmin",
            ["MINIO_ROOT_PASSWORD"] = "minioadmin",
        };
        var (exitCode, _, error) = await RunAsync(environment, "server", directory["data"], "--address", ":0");
        Assert.Equal(1, exitCode);
        Assert.Contains("well-known", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory["data"]));
    }

    [Fact]
    public async Task Accounts_are_managed_from_the_command_line()
    {
        await using (var server = await ServerProcess.StartAsync(directory["data"]))
        {
            var (added, output, _) = await RunAsync("account", "add", "media", "--data", directory["data"]);
            Assert.Equal(0, added);
            Assert.Matches("AWS_ACCESS_KEY_ID=[A-Z2-7]{20}\n", output);
            Assert.Matches("AWS_SECRET_ACCESS_KEY=[A-Za-z2-9]{40}\n", output);
        }

        var (listed, list, _) = await RunAsync("account", "list", "--data", directory["data"], "--json");
        Assert.Equal(0, listed);
        Assert.Contains("\"name\": \"media\"", list, StringComparison.Ordinal);

        var (removed, _, _) = await RunAsync("account", "remove", "media", "--data", directory["data"]);
        Assert.Equal(0, removed);
        var (again, _, error) = await RunAsync("account", "remove", "media", "--data", directory["data"]);
        Assert.Equal(1, again);
        Assert.Equal("drystone: there is no account 'media'\n", error);
    }

    [Fact]
    public async Task Accounts_are_shown_renamed_suspended_and_resumed_from_the_command_line()
    {
        string[] data = ["--data", directory["data"]];
        await using var server = await ServerProcess.StartAsync(directory["data"]);
        await RunAsync(["account", "add", "media", .. data]);
        Assert.Equal(0, (await RunAsync(["account", "rename", "media", "pictures", .. data])).ExitCode);
        var suspended = await RunAsync(["account", "suspend", "pictures", .. data]);
        Assert.EndsWith("(pictures) is suspended.\n", suspended.Output, StringComparison.Ordinal);
        var shown = await RunAsync(["account", "show", "pictures", .. data]);
        Assert.Contains("Account       pictures (suspended)\n", shown.Output, StringComparison.Ordinal);
        Assert.Contains("Has           0 buckets, 1 keys, 0 users", shown.Output, StringComparison.Ordinal);
        var resumed = await RunAsync(["account", "resume", "pictures", .. data]);
        Assert.EndsWith("(pictures) is active.\n", resumed.Output, StringComparison.Ordinal);
        var removed = await RunAsync(["account", "remove", "pictures", .. data]);
        Assert.Contains("(pictures) and 1 keys, 0 users", removed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_of_services_are_managed_from_the_command_line()
    {
        string[] data = ["--data", directory["data"]];
        await using var server = await ServerProcess.StartAsync(directory["data"]);
        var nobody = await RunAsync(["account", "key", "create", "--user", "nobody", "--expires", "30d", .. data]);
        Assert.Equal(1, nobody.ExitCode);
        Assert.Contains("has no user 'nobody'", nobody.Error, StringComparison.Ordinal);
        await RunAsync(["account", "add", "media", .. data]);
        var made = await RunAsync(["account", "key", "create", "--account", "media", .. data]);
        Assert.Matches("AWS_ACCESS_KEY_ID=AKIA[A-Z2-7]{16}\n", made.Output);
        var listed = await RunAsync(["account", "key", "list", "--account", "media", "--json", .. data]);
        Assert.DoesNotContain("ecret", listed.Output, StringComparison.Ordinal);
        var id = System.Text.RegularExpressions.Regex.Match(made.Output, "AKIA[A-Z2-7]{16}").Value;
        Assert.Contains(id, listed.Output, StringComparison.Ordinal);
        var removed = await RunAsync(["account", "key", "remove", id, "--account", "media", .. data]);
        Assert.Equal($"Removed key {id} of root.\n", removed.Output);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("d")]
    [InlineData("-1d")]
    [InlineData("1y")]
    public async Task A_time_that_is_none_is_asked_for_again(string time)
    {
        var (exitCode, _, error) = await RunAsync(
            "account", "key", "create", "--user", "u", "--expires", time, "--data", directory["data"]);
        Assert.Equal(2, exitCode);
        Assert.Contains("--expires", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_managed_from_the_command_line_through_a_server_and_without_one()
    {
        string[] data = ["--data", directory["data"]];
        await using (var server = await ServerProcess.StartAsync(directory["data"]))
        {
            var (made, output, _) = await RunAsync(["key", "create", "--id", "testkey-1", "--alias", "a", .. data]);
            Assert.Equal(0, made);
            Assert.Matches(@"^arn:aws:kms:us-east-1:\d{12}:key/testkey-1  .*  version 1  enabled  alias/a\n$", output);
        }

        Assert.Contains("version 2", (await RunAsync(["key", "rotate", "alias/a", .. data])).Output);
        Assert.Contains("disabled", (await RunAsync(["key", "disable", "testkey-1", .. data])).Output);
        Assert.Contains("enabled", (await RunAsync(["key", "enable", "testkey-1", .. data])).Output);
        Assert.Contains("\"id\": \"testkey-1\"", (await RunAsync(["key", "list", "--json", .. data])).Output);
        var (again, _, error) = await RunAsync(["key", "create", "--id", "testkey-1", .. data]);
        Assert.Equal(1, again);
        Assert.Contains("'testkey-1'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_and_compression_of_a_bucket_are_asked_through_a_server_and_without_one()
    {
        string[] data = ["--data", directory["data"]];
        await using (var server = await ServerProcess.StartAsync(directory["data"]))
        {
            string[] target =
            [
                "--endpoint", server.Endpoint.ToString(), "--credentials", directory["data/root-credentials.env"],
                "--bucket", "tour", "--keep", "--warm-up", "0s",
            ];
            string[] put =
            [
                "bench", "put", "--size", "4KiB", "--objects", "3", "--concurrency", "1", "--content", "text",
                "--duration", "2s", .. target,
            ];
            Assert.Equal(0, (await RunAsync([.. put, "--prefix", "a/b/"])).ExitCode);
            var compressing = await RunAsync(["bucket", "compression", "tour", "on", .. data]);
            Assert.Contains("Compression  on\n", compressing.Output, StringComparison.Ordinal);
            Assert.Equal(0, (await RunAsync([.. put, "--prefix", "a/c/"])).ExitCode);
            await AssertUsageAsync(data);
        }

        await AssertUsageAsync(data);
        var nothing = await RunAsync(["bucket", "usage", "tour", "--prefix", "b", .. data]);
        Assert.Equal(1, nothing.ExitCode);
        Assert.Contains("nothing is counted for 'b/'", nothing.Error, StringComparison.Ordinal);
    }

    public void Dispose() => directory.Dispose();

    private static async Task AssertUsageAsync(string[] data)
    {
        var (exitCode, output, _) = await RunAsync(["bucket", "usage", "tour", "--depth", "2", .. data]);
        Assert.Equal(0, exitCode);
        Assert.Matches(
            @"^ +Objects +Bytes  Prefix\n +6 +24,576  \(all\)\n +6 +24,576  a/\n"
                + @" +3 +12,288  a/b/\n +3 +12,288  a/c/\n$",
            output);
        var json = await RunAsync(["bucket", "usage", "tour", "--prefix", "a/c", "--json", .. data]);
        Assert.Contains("\"isCounting\": false", json.Output, StringComparison.Ordinal);
        Assert.Contains("\"bytes\": 12288", json.Output, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        RunAsync(new Dictionary<string, string>(), arguments);

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        Dictionary<string, string> environment, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, environment);
        var exitCode = await CommandLine.RunAsync(arguments, terminal, TestContext.Current.CancellationToken);
        SecretSink.Run.Take(OutputChannel.StandardOutput, nameof(CommandLineTests), error.ToString());
        return (exitCode, output.ToString(), error.ToString());
    }
}
