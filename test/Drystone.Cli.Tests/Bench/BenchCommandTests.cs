using System.Text.Json;
using Drystone.Cli.Commands;

namespace Drystone.Cli.Tests.Bench;

public sealed class BenchCommandTests
{
    private static readonly Dictionary<string, string> Keys = new(StringComparer.Ordinal)
    {
        ["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE",
        ["AWS_SECRET_ACCESS_KEY"] = "not-a-secret",
    };

    [Theory]
    [InlineData("PUT 4 KiB", "PUT", "put")]
    [InlineData("GET 4 KiB", "GET", "get", "--verify", "full")]
    [InlineData("HEAD", "HEAD", "head")]
    [InlineData("LIST 100 keys", "GET", "list", "--page-size", "100", "--objects", "500")]
    [InlineData("DELETE 100 keys", "POST", "delete", "--keys-per-delete", "100", "--objects", "1000")]
    [InlineData("DELETE", "DELETE", "delete", "--keys-per-delete", "1", "--objects", "200")]
    [InlineData("MULTIPART 11 MiB", "POST", "multipart", "--size", "11MiB", "--part-size", "5MiB")]
    public async Task A_workload_counts_what_the_server_answered_and_leaves_nothing(
        string name, string method, params string[] arguments)
    {
        await using var server = new ScriptedS3();
        var (exitCode, result, error) = await MeasureAsync(server, arguments);
        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        Assert.Equal(name, result.GetProperty("workload").GetString());
        Assert.InRange(result.GetProperty("operations").GetInt64(), 1, server.CountOf(method));
        Assert.Equal(0, result.GetProperty("errors").GetInt64());
        Assert.True(result.GetProperty("latencyMilliseconds").GetProperty("p50").GetDouble() > 0);
        Assert.Empty(server.Keys);
        Assert.False(server.HasBucket);
    }

    [Fact]
    public async Task A_finite_delete_deletes_everything_once_and_then_ends()
    {
        await using var server = new ScriptedS3();
        var (_, result, _) = await MeasureAsync(
            server, "delete", "--keys-per-delete", "1", "--objects", "50", "--keep", "--duration", "60s");
        Assert.Equal(50, result.GetProperty("operations").GetInt64());
        Assert.Equal(50, server.CountOf("DELETE"));
    }

    [Fact]
    public async Task Mixed_shows_the_sum_and_each_kind()
    {
        await using var server = new ScriptedS3();
        var (exitCode, report, _) = await RunJsonAsync(server, "mixed", "--objects", "50");
        Assert.Equal(0, exitCode);
        var counts = report.GetProperty("results").EnumerateArray()
            .Select(row => row.GetProperty("operations").GetInt64()).ToArray();
        Assert.Equal(5, counts.Length);
        Assert.Equal(counts[0], counts[1..].Sum());
    }

    [Fact]
    public async Task Connections_are_kept_alive_and_opened_again_when_the_server_closes_them()
    {
        await using var server = new ScriptedS3();
        await MeasureAsync(server, "put", "--concurrency", "3");
        Assert.InRange(server.Connections, 3, 8);

        await using var closing = new ScriptedS3 { ClosesAlways = true };
        var (exitCode, result, _) = await MeasureAsync(closing, "put", "--concurrency", "3");
        Assert.Equal(0, exitCode);
        Assert.True(closing.Connections >= result.GetProperty("operations").GetInt64());
    }

    [Fact]
    public async Task Failures_are_counted_by_code_with_their_first_message_and_exit_code_1()
    {
        await using var server = new ScriptedS3 { Fault = (method, path) => method == "GET" ? 503 : null };
        var (exitCode, result, _) = await MeasureAsync(server, "get", "--objects", "10");
        Assert.Equal(1, exitCode);
        Assert.Equal(0, result.GetProperty("operations").GetInt64());
        var failure = Assert.Single(result.GetProperty("failures").EnumerateArray());
        Assert.Equal("503 SlowDown", failure.GetProperty("code").GetString());
        Assert.Equal("Reduce your rate.", failure.GetProperty("firstMessage").GetString());
        Assert.Equal(result.GetProperty("errors").GetInt64(), failure.GetProperty("count").GetInt64());
    }

    [Theory]
    [InlineData("X-Amz-Signature=", "put")]
    [InlineData("x-amz-content-sha256: UNSIGNED-PAYLOAD", "put", "--presign", "off", "--payload", "unsigned")]
    [InlineData("x-amz-content-sha256: UNSIGNED-PAYLOAD", "mixed", "--presign", "off", "--payload", "unsigned")]
    [InlineData("x-amz-checksum-crc32c: ", "put", "--checksum", "crc32c")]
    public async Task Uploads_are_signed_as_asked(string expected, params string[] arguments)
    {
        await using var server = new ScriptedS3();
        await MeasureAsync(server, arguments);
        Assert.All(
            server.Heads.Where(head => head.StartsWith("PUT /drystone-bench/", StringComparison.Ordinal)),
            head => Assert.Contains(expected, head, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_presigning_uploads_over_http_sign_their_body()
    {
        await using var server = new ScriptedS3();
        await MeasureAsync(server, "put", "--presign", "off");
        Assert.All(
            server.Heads.Where(head => head.StartsWith("PUT /drystone-bench/", StringComparison.Ordinal)),
            head => Assert.Matches("x-amz-content-sha256: [0-9a-f]{64}\r\n", head));
    }

    [Fact]
    public async Task The_table_says_how_the_numbers_came_about()
    {
        await using var server = new ScriptedS3();
        var (exitCode, output, _) = await RunAsync(Keys, server.Time, [.. Quick(server), "put"]);
        Assert.Equal(0, exitCode);
        Assert.Contains("Closed loop", output, StringComparison.Ordinal);
        Assert.Contains("presigned", output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^PUT 4 KiB +2 ", output);
    }

    [Theory]
    [InlineData("unknown workload 'putt'; did you mean 'put'?", "putt")]
    [InlineData("--size: '4XB' is no size", "put", "--size", "4XB")]
    [InlineData("--size: '2GiB' is not between", "put", "--size", "2GiB")]
    [InlineData("--part-size: '1MiB' is not between 5 MiB", "multipart", "--part-size", "1MiB")]
    [InlineData("--duration: 'soon' is no time", "put", "--duration", "soon")]
    [InlineData("--duration: '0s' is no time", "put", "--duration", "0s")]
    [InlineData("may be 10 minutes together", "put", "--presign", "off", "--duration", "1h")]
    [InlineData("--concurrency: 0 is not between", "put", "--concurrency", "0")]
    [InlineData("--endpoint: 'nowhere' is no URL", "put", "--endpoint", "nowhere")]
    [InlineData("--checksum: 'md5' is none of", "put", "--checksum", "md5")]
    [InlineData("--payload: 'maybe' is neither", "put", "--payload", "maybe")]
    [InlineData("--prefix: 'a b' may have", "put", "--prefix", "a b")]
    [InlineData("--objects: 10 objects do not fill", "list", "--objects", "10")]
    [InlineData("--size: the rows of 'all'", "all", "--size", "1MiB")]
    [InlineData("unknown option '--sise'; did you mean '--size'?", "put", "--sise", "1")]
    [InlineData("--credentials: cannot read '/absent'", "put", "--credentials", "/absent")]
    public async Task A_wrong_option_is_one_clear_line_and_exit_code_2(string expected, params string[] arguments)
    {
        var (exitCode, _, error) = await RunAsync(Keys, TimeProvider.System, arguments);
        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Equal(2, error.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public async Task Missing_credentials_and_an_absent_server_are_one_line()
    {
        var (withoutKeys, _, missing) = await RunAsync([], TimeProvider.System, "put");
        Assert.Equal(2, withoutKeys);
        Assert.Contains("no credentials", missing, StringComparison.Ordinal);

        var (withoutServer, _, absent) = await RunAsync(
            Keys, TimeProvider.System, "put", "--endpoint", "http://127.0.0.1:1");
        Assert.Equal(1, withoutServer);
        Assert.StartsWith("drystone: cannot reach http://127.0.0.1:1/: ", absent, StringComparison.Ordinal);
    }

    private static string[] Quick(ScriptedS3 server) =>
        ["--endpoint", server.Url, "--duration", "300ms", "--warm-up", "20ms", "--concurrency", "2"];

    private static async Task<(int ExitCode, JsonElement Result, string Error)> MeasureAsync(
        ScriptedS3 server, params string[] arguments)
    {
        var (exitCode, report, error) = await RunJsonAsync(server, arguments);
        return (exitCode, report.GetProperty("results")[0], error);
    }

    private static async Task<(int ExitCode, JsonElement Report, string Error)> RunJsonAsync(
        ScriptedS3 server, params string[] arguments)
    {
        var quick = Quick(server).Chunk(2).Where(pair => !arguments.Contains(pair[0])).SelectMany(pair => pair);
        string[] objects = arguments.Contains("--objects") ? [] : ["--objects", "20"];
        var (exitCode, output, error) = await RunAsync(
            Keys, server.Time, [.. arguments, .. quick, .. objects, "--json"]);
        return (exitCode, JsonDocument.Parse(output).RootElement, error);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        Dictionary<string, string> environment, TimeProvider time, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, environment) { Time = time };
        var exitCode = await CommandLine.RunAsync(
            ["bench", .. arguments], terminal, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }
}
