using System.Text.Json;
using Drystone.Server.Audit;
using Drystone.Server.Hosting;
using Drystone.Server.Tests.Hosting;
using Drystone.Server.Tests.QueryApi;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests.Audit;

[Trait("Attack", "38")]
public sealed class AuditLogTests : IDisposable
{
    private const string Secret = "secret-of-the-audit-0123456789abcdef";

    private readonly TestDirectory directory = new();
    private readonly HttpClient http = S3Caller.NewHttpClient();

    private string LogFile => Path.Combine(directory.Path, "audit.log");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        http.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task Every_request_leaves_a_line_that_says_who_did_what_and_what_was_decided()
    {
        await using (var server = await StartAsync(new AuditOptions { File = LogFile }))
        {
            var owner = Owner(server);
            var anonymous = new S3Caller(http, server.Endpoints[0], credential: null);
            await owner.SendAsync("PUT", "/audited");
            await owner.SendAsync("PUT", "/audited/key", "text"u8.ToArray());
            await anonymous.SendAsync(
                "GET", "/audited/key?X-Canary=hidden-in-the-query", null, ("x-canary", "hidden-in-a-header"));
            await anonymous.SendAsync("GET", owner.Presign("GET", "/audited/key"));
            var forger = new S3Caller(
                http, server.Endpoints[0], new("AUDITROOT", "a-wrong-secret-of-somebody", null, null, "x"));
            await forger.SendAsync("DELETE", "/audited/key");
        }

        var text = await File.ReadAllTextAsync(LogFile, Cancel);
        foreach (var canary in new[] { Secret, "hidden", "X-Amz-Signature", "a-wrong-secret" })
        {
            Assert.DoesNotContain(canary, text, StringComparison.Ordinal);
        }

        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(5, lines.Count);
        Assert.Equal(["CreateBucket", "PutObject", "GetObject", "GetObject", null], lines.Select(
            line => Field(line, "operation")));
        Assert.Equal(["allow", "allow", "deny", "allow", null], lines.Select(line => Field(line, "decision")));
        Assert.EndsWith(":root", Field(lines[1], "principal"));
        Assert.Equal("AUDITROOT", Field(lines[1], "accessKeyId"));
        Assert.Equal("arn:aws:s3:::audited/key", Field(lines[1], "resource"));
        Assert.Null(Field(lines[2], "principal"));
        Assert.Equal("s3:GetObject", Field(lines[2], "action"));
        Assert.Equal("SignatureDoesNotMatch", Field(lines[4], "errorCode"));
        Assert.Null(Field(lines[4], "principal"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(LogFile));
    }

    [Fact]
    public async Task A_request_that_nobody_signed_is_of_the_service_that_it_is_for()
    {
        await using (var server = await StartAsync(new AuditOptions { File = LogFile }))
        {
            var anonymous = new S3Caller(http, server.Endpoints[0], credential: null);
            foreach (var (action, version) in new[]
            {
                ("AssumeRoleWithWebIdentity", "2011-06-15"), ("ListUsers", "2010-05-08"),
            })
            {
                await anonymous.SendAsync(QueryCalls.NewForm(
                    ("Action", action), ("Version", version), ("WebIdentityToken", "hidden-token")));
            }
        }

        var text = await File.ReadAllTextAsync(LogFile, Cancel);
        Assert.DoesNotContain("hidden", text, StringComparison.Ordinal);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["sts", "iam"], lines.Select(line => Field(line, "service")));
        Assert.Equal(["AssumeRoleWithWebIdentity", "ListUsers"], lines.Select(line => Field(line, "operation")));
    }

    [Fact]
    public void Options_never_show_the_token()
    {
        var options = new AuditOptions
        {
            File = LogFile,
            Webhook = new Uri("https://audit.example.com/hidden-path"),
            WebhookToken = "hidden-token",
        };
        Assert.DoesNotContain("hidden", options.ToString(), StringComparison.Ordinal);
        Assert.Contains("audit.example.com", options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_file_is_put_aside_and_the_oldest_goes()
    {
        const int Requests = 40;
        await using (var server = await StartAsync(
            new AuditOptions { File = LogFile, FileBytes = 2_000, KeptFiles = 2 }))
        {
            var owner = Owner(server);
            for (var i = 0; i < Requests; i++)
            {
                await owner.SendAsync("GET", "/");
            }
        }

        Assert.Equal(
            ["audit.log", "audit.log.1", "audit.log.2"],
            Directory.GetFiles(directory.Path, "audit.log*").Select(Path.GetFileName).Order());
        foreach (var path in Directory.GetFiles(directory.Path, "audit.log*"))
        {
            Assert.InRange(new FileInfo(path).Length, 1, 2_000);
            Assert.All(await File.ReadAllLinesAsync(path, Cancel), line => JsonDocument.Parse(line));
        }
    }

    [Fact]
    public async Task A_webhook_gets_what_happened_while_it_was_away()
    {
        await using var receiver = new LineReceiver();
        receiver.Refuse(times: 2);
        await using (var server = await StartAsync(new AuditOptions
        {
            Webhook = receiver.Url,
            WebhookToken = "token-of-the-webhook",
            WebhookNetworks = ["127.0.0.1"],
        }))
        {
            var owner = Owner(server);
            await owner.SendAsync("PUT", "/told");
            await owner.SendAsync("PUT", "/told/key", "text"u8.ToArray());
            await receiver.WaitAsync(lines: 2, Cancel);
        }

        Assert.Equal(["CreateBucket", "PutObject"], receiver.Lines.Select(line => Field(line, "operation")));
        Assert.All(receiver.Authorizations, value => Assert.Equal("Bearer token-of-the-webhook", value));
    }

    [Fact]
    [Trait("Attack", "26")]
    public async Task A_webhook_inside_is_not_reached_unless_it_is_allowed()
    {
        await using var receiver = new LineReceiver();
        await using (var server = await StartAsync(new AuditOptions { Webhook = receiver.Url }))
        {
            await Owner(server).SendAsync("GET", "/");
        }

        Assert.Empty(receiver.Lines);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_stops_the_start()
    {
        var options = new AuditOptions { File = Path.Combine(directory.Path, "missing", "audit.log") };
        var refused = await Assert.ThrowsAsync<ServerStartException>(() => StartAsync(options));
        Assert.Contains("audit log", refused.Message, StringComparison.Ordinal);
    }

    private static string? Field(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) ? value.GetString() : null;

    private S3Caller Owner(DrystoneServer server) =>
        new(http, server.Endpoints[0], new("AUDITROOT", Secret, null, null, "root"));

    private Task<DrystoneServer> StartAsync(AuditOptions audit) => WatchedServer.StartAsync(
        new ServerOptions
        {
            DataDirectory = Path.Combine(directory.Path, "data"),
            Address = ListenAddress.Loopback(0),
            ConsoleAddress = null,
            RootCredentials = new RootCredentials("AUDITROOT", Secret),
            Loggers = NullLoggerFactory.Instance,
            Audit = audit,
        },
        CancellationToken.None);
}
