using System.Net;
using System.Text.Json;
using Drystone.Server.Hosting;
using Drystone.Server.Telemetry;
using Drystone.Server.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests.Telemetry;

public sealed class RequestLogTests : IDisposable
{
    private const string Canary = "CANARY";

    private readonly TestDirectory directory = new();

    private static RequestLogEntry Entry => new()
    {
        Time = new DateTimeOffset(2026, 11, 21, 2, 0, 0, TimeSpan.Zero),
        RequestId = "R1",
        Operation = "GetObject",
        Method = "GET",
        Bucket = "bucket",
        Key = "a \"key\"\n",
        Status = 404,
        ErrorCode = "NoSuchKey",
        BytesSent = 321,
        Duration = TimeSpan.FromMilliseconds(1.5),
        RemoteAddress = IPAddress.Loopback,
        AccessKeyId = "AKID",
    };

    [Fact]
    public async Task A_request_is_one_line_of_json()
    {
        await WriteAsync(Entry);
        var line = Assert.Single(ReadLines());
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        Assert.Equal("2026-11-21T02:00:00+00:00", root.GetProperty("time").GetString());
        Assert.Equal("R1", root.GetProperty("requestId").GetString());
        Assert.Equal("a \"key\"\n", root.GetProperty("key").GetString());
        Assert.Equal(404, root.GetProperty("status").GetInt32());
        Assert.Equal("NoSuchKey", root.GetProperty("errorCode").GetString());
        Assert.Equal(321, root.GetProperty("bytesSent").GetInt64());
        Assert.Equal(1.5, root.GetProperty("durationMs").GetDouble());
        Assert.Equal("127.0.0.1", root.GetProperty("remoteAddress").GetString());
        Assert.False(root.TryGetProperty("query", out _));
    }

    [Theory]
    [InlineData($"?X-Amz-Signature={Canary}&prefix=a", "prefix=a")]
    [InlineData($"?x-amz-security-token={Canary}&X-Amz-Credential={Canary}%2F20261121", "")]
    [InlineData($"?AWSAccessKeyId=AK&Signature={Canary}&Expires=1", "Expires=1")]
    [InlineData($"?%58-Amz-%53ignature={Canary}&uploads", "uploads")]
    [InlineData($"?%2558-Amz-Signature={Canary}", "")]
    [InlineData($"?x-amz-server-side-encryption-customer-key={Canary}&partNumber=1", "partNumber=1")]
    public async Task Credentials_in_a_query_are_left_out(string query, string expected)
    {
        await WriteAsync(Entry with { Query = query });
        var line = Assert.Single(ReadLines());
        Assert.DoesNotContain(Canary, line, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(line);
        Assert.Equal(
            expected, json.RootElement.TryGetProperty("query", out var written) ? written.GetString() : "");
    }

    [Fact]
    public async Task Every_entry_of_a_burst_is_written_or_counted_as_dropped()
    {
        const int Entries = 40_000;
        var log = Open();
        Parallel.For(0, Entries, i => log.Write(Entry with { RequestId = $"R{i}" }));
        await log.DisposeAsync();
        var lines = ReadLines();
        Assert.Equal(Entries, lines.Length + log.Dropped);
        Assert.Equal(lines.Length, lines.Distinct().Count());
    }

    [Fact]
    public async Task A_full_disk_costs_entries_and_never_a_request()
    {
        var log = RequestLog.Open("/dev/full", NullLogger.Instance);
        log.Write(Entry);
        await log.DisposeAsync();
        Assert.Equal(1, log.Dropped);
    }

    [Fact]
    public async Task A_log_goes_on_in_the_same_file()
    {
        await WriteAsync(Entry);
        await WriteAsync(Entry);
        Assert.Equal(2, ReadLines().Length);
    }

    [Fact]
    public async Task A_log_that_was_emptied_in_place_goes_on_at_its_start()
    {
        await using var log = Open();
        log.Write(Entry);
        await WaitForLineAsync();
        await File.WriteAllTextAsync(directory["requests.log"], string.Empty, TestContext.Current.CancellationToken);
        log.Write(Entry with { RequestId = "R2" });
        await WaitForLineAsync();
        Assert.StartsWith("{", Assert.Single(ReadLines()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_file_nothing_is_logged()
    {
        await using var log = RequestLog.Open(null, NullLogger.Instance);
        Assert.False(log.IsEnabled);
        log.Write(Entry);
    }

    [Fact]
    public void A_file_that_cannot_be_opened_stops_the_start() => Assert.Throws<ServerStartException>(
        () => RequestLog.Open(directory["absent/requests.log"], NullLogger.Instance));

    public void Dispose() => directory.Dispose();

    private RequestLog Open() => RequestLog.Open(directory["requests.log"], NullLogger.Instance);

    private async Task WriteAsync(RequestLogEntry entry)
    {
        await using var log = Open();
        log.Write(entry);
    }

    private async Task WaitForLineAsync()
    {
        while (!File.ReadAllText(directory["requests.log"]).EndsWith('\n'))
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private string[] ReadLines() => File.ReadAllLines(directory["requests.log"]);
}
