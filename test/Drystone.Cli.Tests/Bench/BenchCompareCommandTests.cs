using System.Text.Json;
using Drystone.Cli.Bench;
using Drystone.Cli.Commands;

namespace Drystone.Cli.Tests.Bench;

public sealed class BenchCompareCommandTests
{
    private static readonly Dictionary<string, string> Keys = new(StringComparer.Ordinal)
    {
        ["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE",
        ["AWS_SECRET_ACCESS_KEY"] = "not-a-secret",
    };

    [Fact]
    public async Task Each_row_is_measured_at_each_endpoint_and_nothing_is_left()
    {
        await using var one = new ScriptedS3();
        await using var other = new ScriptedS3 { Time = one.Time };
        var (exitCode, output, error) = await RunAsync(
            one.Time, $"one={one.Url},pid={Environment.ProcessId}", $"other={other.Url}", "--only", "get-4kib",
            "--only", "head", "--rounds", "2", "--objects", "40", "--json");
        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        var results = JsonDocument.Parse(output).RootElement.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(
            ["get-4kib-32 one", "get-4kib-32 other", "head-4kib-32 one", "head-4kib-32 other"],
            results.Select(row => $"{row.GetProperty("plan").GetString()} {row.GetProperty("endpoint").GetString()}"));
        Assert.All(results, row =>
        {
            Assert.Equal(2, row.GetProperty("rounds").GetArrayLength());
            Assert.True(RateOf(row) > 0);
        });
        Assert.True(results[0].GetProperty("serverMemoryBytes").GetInt64() > 0);
        Assert.Equal(JsonValueKind.Null, results[1].GetProperty("serverMemoryBytes").ValueKind);
        var (first, second) = (results[0], results[1]);
        Assert.Equal(JsonValueKind.Null, first.GetProperty("ratio").ValueKind);
        Assert.Equal(
            RateOf(second) / RateOf(first),
            second.GetProperty("ratio").GetDouble(), precision: 6);
        Assert.Empty(one.Keys);
        Assert.Empty(other.Keys);
        Assert.False(one.HasBucket);
        Assert.False(other.HasBucket);
    }

    [Fact]
    public async Task Plain_files_are_asked_unsigned_and_only_what_they_know()
    {
        await using var s3 = new ScriptedS3();
        await using var files = new ScriptedS3 { StatusOfPut = 201, Time = s3.Time };
        var (exitCode, output, error) = await RunAsync(
            s3.Time, $"s3={s3.Url}", $"files={files.Url},plain", "--only", "put-4kib-64", "--only", "list",
            "--rounds", "2", "--objects", "1000");
        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        Assert.Matches(@"(?m)^PUT 4 KiB +64  s3 ", output);
        Assert.Matches(@"(?m)^PUT 4 KiB +64  files ", output);
        Assert.Matches(@"(?m)^LIST 1,000 keys +8  s3 ", output);
        Assert.DoesNotMatch(@"(?m)^LIST.* files ", output);
        Assert.All(files.Heads, head => Assert.DoesNotContain("Signature", head, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(0, files.CountOf("POST"));
        Assert.Empty(files.Keys);
    }

    [Fact]
    public async Task A_failure_at_any_endpoint_is_told_with_exit_code_1()
    {
        await using var one = new ScriptedS3();
        await using var other = new ScriptedS3
        {
            Time = one.Time,
            Fault = (method, _) => method == "GET" ? 503 : null,
        };
        var (exitCode, output, _) = await RunAsync(
            one.Time, $"one={one.Url}", $"other={other.Url}", "--only", "get-4kib", "--rounds", "1",
            "--objects", "40");
        Assert.Equal(1, exitCode);
        Assert.Contains("x 503 SlowDown: Reduce your rate.", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'nowhere' is no NAME=URL", "nowhere")]
    [InlineData("'x=ftp://host' is no NAME=URL", "x=ftp://host")]
    [InlineData("x: 'pidd=1' is none of credentials=FILE", "x=http://127.0.0.1:1,pidd=1")]
    [InlineData("x: there is no process '0'", "x=http://127.0.0.1:1,pid=0")]
    [InlineData("two endpoints are named 'x'", "x=http://127.0.0.1:1", "x=http://127.0.0.1:2")]
    [InlineData("--only: no row begins with 'putt'; there are put-4kib-32,", "x=http://127.0.0.1:1", "--only", "putt")]
    [InlineData("--rounds: 0 is not between", "x=http://127.0.0.1:1", "--rounds", "0")]
    [InlineData("--objects: 10 objects do not fill a page", "x=http://127.0.0.1:1", "--objects", "10")]
    [InlineData("--objects: 0 is less than 1", "x=http://127.0.0.1:1", "--objects", "0", "--only", "put")]
    [InlineData("--duration: 'soon' is no time", "x=http://127.0.0.1:1", "--duration", "soon")]
    public async Task A_wrong_argument_is_one_clear_line_and_exit_code_2(string expected, params string[] arguments)
    {
        var (exitCode, _, error) = await RunAsync(TimeProvider.System, quick: false, arguments);
        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Equal(2, error.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public void A_process_takes_time_and_memory_with_its_descendants()
    {
        using var child = System.Diagnostics.Process.Start("sh", ["-c", "while :; do :; done"]);
        try
        {
            var usage = new ProcessUsage(Environment.ProcessId);
            var before = usage.ReadProcessorTime() - Environment.CpuUsage.TotalTime;
            SpinWait.SpinUntil(() => child.TotalProcessorTime > TimeSpan.FromMilliseconds(100));
            Assert.True(usage.ReadProcessorTime() - Environment.CpuUsage.TotalTime > before);
            Assert.InRange(usage.ReadMemoryBytes(), 1 << 20, 1L << 40);
        }
        finally
        {
            child.Kill();
        }
    }

    private static double RateOf(JsonElement row) => row.GetProperty("operationsPerSecond").GetDouble();

    private static Task<(int ExitCode, string Output, string Error)> RunAsync(
        TimeProvider time, params string[] arguments) => RunAsync(time, quick: true, arguments);

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        TimeProvider time, bool quick, string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] given = quick ? [.. arguments, "--duration", "500ms", "--warm-up", "0s"] : arguments;
        var exitCode = await CommandLine.RunAsync(
            ["bench", "compare", .. given], new Terminal(output, error, Keys) { Time = time },
            TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }
}
