using System.Text;
using Drystone.S3.Signing;
using Drystone.Server.Hosting;
using Drystone.Server.Tests.Hosting;
using Drystone.Testing.Secrets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests;

/// <summary>Access logs of buckets, as objects of other buckets.</summary>
public sealed class AccessLogTests : IAsyncLifetime
{
    private const string Target = "log-target";

    private static readonly TimeSpan Never = TimeSpan.FromHours(20);

    private readonly TestDirectory directory = new();
    private readonly HttpClient http = S3Caller.NewHttpClient();
    private DrystoneServer server = null!;
    private S3Caller owner = null!;
    private S3Caller anonymous = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await StartAsync(Never);
        await OwnAsync("PUT", $"/{Target}");
        await OwnAsync("PUT", "/source");
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        http.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task A_graceful_stop_delivers_every_request_to_the_bucket_since_logging_was_turned_on()
    {
        await OwnAsync("GET", "/source");
        await LogAsync("source", Target, "logs/");
        await OwnAsync("PUT", "/source/a%20key", "0123456789");
        await OwnAsync("GET", "/source/a%20key", null, ("Range", "bytes=0-3"), ("User-Agent", "a \"browser\""));
        await OwnAsync("GET", "/source/missing");
        await anonymous.SendAsync("GET", "/source/a%20key");
        await anonymous.SendAsync("GET", owner.Presign("GET", "/source/a%20key"));
        await OwnAsync("GET", "/source?location");
        await OwnAsync("GET", "/log-target?location");
        await RestartAsync(Never);

        // Requests that ended on different connections may stand in either order.
        var lines = (await LinesAsync("logs/")).ToDictionary(
            line => $"{line.Operation} {line.Status} {line.ErrorCode}");
        Assert.Equal(
            [
                "REST.GET.LOCATION 200 -", "REST.GET.OBJECT 200 -", "REST.GET.OBJECT 206 -",
                "REST.GET.OBJECT 403 AccessDenied", "REST.GET.OBJECT 404 NoSuchKey", "REST.PUT.OBJECT 200 -",
            ],
            lines.Keys.Order(StringComparer.Ordinal));
        Assert.All(lines.Values, line => Assert.StartsWith("source [", line.Text[(line.Text.IndexOf(' ') + 1)..]));
        var put = lines["REST.PUT.OBJECT 200 -"];
        Assert.Equal(("a%20key", put.Owner), (put.Key, put.Requester));
        var ranged = lines["REST.GET.OBJECT 206 -"].Text;
        Assert.Contains("\"GET /source/a%20key HTTP/1.1\" 206 - 4 10 ", ranged);
        Assert.DoesNotContain("\"browser\"", ranged);
        Assert.Contains(" SigV4 - AuthHeader 127.0.0.1:", ranged);
        var presigned = lines["REST.GET.OBJECT 200 -"].Text;
        Assert.Contains(" SigV4 - QueryString ", presigned);
        Assert.Contains("X-Amz-Expires=", presigned);
        Assert.DoesNotContain("X-Amz-Signature", presigned);
        Assert.Equal("-", lines["REST.GET.OBJECT 403 AccessDenied"].Requester);
    }

    [Fact]
    public async Task Logs_are_delivered_while_the_server_runs()
    {
        await RestartAsync(TimeSpan.FromSeconds(1));
        await LogAsync("source", Target, "live/");
        await OwnAsync("GET", "/source?location");
        while ((await LinesAsync("live/")).Count == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancel);
        }

        Assert.Equal("REST.GET.LOCATION", Assert.Single(await LinesAsync("live/")).Operation);
    }

    [Fact]
    public async Task A_bucket_may_log_to_itself_and_deliveries_are_not_logged()
    {
        await LogAsync("source", "source", "logs/");
        await OwnAsync("GET", "/source?location");
        await RestartAsync(Never);
        await OwnAsync("GET", "/log-target?location");
        await RestartAsync(Never);
        var operations = (await LinesAsync("logs/", "source")).Select(line => line.Operation).ToList();
        Assert.Equal(["REST.GET.LOCATION"], operations);
    }

    [Fact]
    public async Task Keys_may_be_partitioned_by_account_bucket_and_day()
    {
        await LogAsync(
            "source", Target, "parts/",
            "<TargetObjectKeyFormat><PartitionedPrefix><PartitionDateSource>EventTime</PartitionDateSource>"
                + "</PartitionedPrefix></TargetObjectKeyFormat>");
        await OwnAsync("GET", "/source?location");
        await RestartAsync(Never);
        var key = Assert.Single(await KeysAsync("parts/", Target));
        Assert.Matches(
            @"^parts/\d{12}/us-east-1/source/\d{4}/\d\d/\d\d/\d{4}-\d\d-\d\d-00-00-00-[0-9A-F]{16}$", key);
    }

    [Fact]
    public async Task A_line_names_the_version_that_was_answered_or_asked_for()
    {
        await LogAsync("source", Target, "versions/");
        await OwnAsync(
            "PUT", "/source?versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
        var version = (await OwnAsync("PUT", "/source/key", "text")).Header("x-amz-version-id")!;
        await OwnAsync("GET", $"/source/key?versionId={version}");
        const string Missing = "0000018bcfe568000000000000000001";
        await OwnAsync("GET", $"/source/key?versionId={Missing}");
        var marker = (await OwnAsync("DELETE", "/source/key")).Header("x-amz-version-id")!;
        await OwnAsync("GET", "/source?location");
        await RestartAsync(Never);
        var versions = (await LinesAsync("versions/")).ToDictionary(
            line => $"{line.Operation} {line.Status}", line => line.VersionId);
        Assert.Equal(version, versions["REST.PUT.OBJECT 200"]);
        Assert.Equal(version, versions["REST.GET.OBJECT 200"]);
        Assert.Equal(Missing, versions["REST.GET.OBJECT 404"]);
        Assert.Equal(marker, versions["REST.DELETE.OBJECT 204"]);
        Assert.Equal("-", versions["REST.GET.LOCATION 200"]);
    }

    [Fact]
    public async Task A_line_says_whether_a_request_needed_an_access_control_list()
    {
        await OwnAsync("PUT", "/listed", null, ("x-amz-object-ownership", "ObjectWriter"));
        await OwnAsync("DELETE", "/listed?publicAccessBlock");
        await LogAsync("listed", Target, "listed/");
        await OwnAsync("PUT", "/listed/key", "text", ("x-amz-acl", "public-read"));
        await OwnAsync("GET", "/listed/key");
        await anonymous.SendAsync("GET", "/listed/key");
        await anonymous.SendAsync("GET", "/listed/absent");
        await RestartAsync(Never);
        var needed = (await LinesAsync("listed/")).ToDictionary(
            line => $"{line.Operation} {line.Status} {line.Requester == line.Owner}", line => line.AclRequired);
        Assert.Equal("-", needed["REST.PUT.OBJECT 200 True"]);
        Assert.Equal("-", needed["REST.GET.OBJECT 200 True"]);
        Assert.Equal("Yes", needed["REST.GET.OBJECT 200 False"]);
        Assert.Equal("-", needed["REST.GET.OBJECT 403 False"]);
    }

    [Fact]
    public async Task Log_objects_give_others_what_the_logging_says_while_their_bucket_has_lists()
    {
        const string Group = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
        await OwnAsync("PUT", "/listed", null, ("x-amz-object-ownership", "ObjectWriter"));
        await OwnAsync("DELETE", "/listed?publicAccessBlock");
        await LogAsync(
            "source", "listed", "logs/",
            $"<TargetGrants><Grant><Grantee><URI>{Group}</URI></Grantee><Permission>READ</Permission></Grant>"
                + "</TargetGrants>");

        async Task<string[]> DeliveredAsync()
        {
            await OwnAsync("GET", "/source?location");
            var before = await KeysAsync("logs/", "listed");
            await RestartAsync(Never);
            var key = Assert.Single((await KeysAsync("logs/", "listed")).Except(before));
            var acl = await OwnAsync("GET", $"/listed/{key}?acl");
            return [.. acl.Values("Grant", "Permission").Order(StringComparer.Ordinal)];
        }

        Assert.Equal(["FULL_CONTROL", "READ"], await DeliveredAsync());
        await OwnAsync(
            "PUT", "/listed?publicAccessBlock",
            "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>");
        Assert.Equal(["FULL_CONTROL"], await DeliveredAsync());
        await OwnAsync("DELETE", "/listed?publicAccessBlock");
        const string Enforced = "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership>"
            + "</Rule></OwnershipControls>";
        Assert.Equal((200, null), (await OwnAsync("PUT", "/listed?ownershipControls", Enforced)).Outcome);
        Assert.Equal(["FULL_CONTROL"], await DeliveredAsync());
    }

    [Fact]
    public async Task Websites_preflights_and_sub_resources_have_their_own_names()
    {
        await LogAsync("source", Target, "names/");
        await anonymous.SendAsync(new RawS3Request("GET", "/page") { Host = "source.web.test" });
        await anonymous.SendAsync("OPTIONS", "/source/key", null, ("Origin", "https://a.test"));
        await OwnAsync("PUT", "/source/key", "text");
        await OwnAsync("PUT", "/source/copy", null, ("x-amz-copy-source", "/source/key"));
        await OwnAsync("GET", "/source/key?tagging");
        await OwnAsync("GET", "/source?tagging");
        await OwnAsync("GET", "/source?list-type=2");
        await OwnAsync("GET", "/source?publicAccessBlock");
        await OwnAsync("POST", "/source?delete", "<Delete><Object><Key>copy</Key></Object></Delete>");
        await RestartAsync(Never);
        Assert.Equal(
            [
                "REST.COPY.OBJECT", "REST.GET.BUCKET", "REST.GET.OBJECT_TAGGING", "REST.GET.PUBLIC_ACCESS_BLOCK",
                "REST.GET.TAGGING", "REST.OPTIONS.PREFLIGHT", "REST.POST.MULTI_OBJECT_DELETE", "REST.PUT.OBJECT",
                "WEBSITE.GET.OBJECT",
            ],
            (await LinesAsync("names/")).Select(line => line.Operation).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_target_that_is_gone_stops_neither_requests_nor_the_server()
    {
        await LogAsync("source", Target, "gone/");
        await OwnAsync("DELETE", $"/{Target}");
        Assert.Equal((200, null), (await OwnAsync("GET", "/source?location")).Outcome);
        await RestartAsync(Never);
        Assert.Equal((200, null), (await OwnAsync("GET", "/source?location")).Outcome);
        await OwnAsync("PUT", $"/{Target}");
        Assert.Empty(await KeysAsync("gone/", Target));
    }

    private async Task StartAsync(TimeSpan interval)
    {
        server = await WatchedServer.StartAsync(
            new ServerOptions
            {
                DataDirectory = directory.Path,
                Address = ListenAddress.Loopback(0),
                ConsoleAddress = null,
                WebsiteDomains = ["web.test"],
                BucketLogInterval = interval,
                Loggers = NullLoggerFactory.Instance,
            },
            CancellationToken.None);
        var root = server.RootCredentials.Credentials;
        var credential = new Credential(root.AccessKeyId, root.SecretAccessKey, null, null, "root");
        owner = new S3Caller(http, server.Endpoints[0], credential);
        anonymous = new S3Caller(http, server.Endpoints[0], credential: null);
    }

    private async Task RestartAsync(TimeSpan interval)
    {
        await server.DisposeAsync();
        await StartAsync(interval);
    }

    private Task<RawS3Answer> OwnAsync(
        string method, string target, string? body = null, params (string, string)[] headers) =>
        owner.SendAsync(method, target, body is null ? null : Encoding.UTF8.GetBytes(body), headers);

    private async Task LogAsync(string bucket, string target, string prefix, string format = "")
    {
        var document = $"<BucketLoggingStatus><LoggingEnabled><TargetBucket>{target}</TargetBucket>"
            + $"<TargetPrefix>{prefix}</TargetPrefix>{format}</LoggingEnabled></BucketLoggingStatus>";
        Assert.Equal((200, null), (await OwnAsync("PUT", $"/{bucket}?logging", document)).Outcome);
    }

    private async Task<IReadOnlyList<string>> KeysAsync(string prefix, string bucket) =>
        [.. (await OwnAsync("GET", $"/{bucket}?list-type=2&prefix={Uri.EscapeDataString(prefix)}"))
            .Values("Contents", "Key")];

    /// <summary>The lines of all log objects.</summary>
    private async Task<List<Line>> LinesAsync(string prefix, string bucket = Target)
    {
        var lines = new List<Line>();
        foreach (var key in await KeysAsync(prefix, bucket))
        {
            var log = await OwnAsync("GET", $"/{bucket}/{key}");
            SecretSink.Run.Take(OutputChannel.BucketLog, WatchedServer.CurrentTest, log.Text);
            Assert.Equal("text/plain", log.Header("Content-Type"));
            Assert.EndsWith("\n", log.Text);
            lines.AddRange(log.Text.TrimEnd('\n').Split('\n').Select(text => new Line(text)));
        }

        return lines;
    }

    private sealed record Line(string Text)
    {
        private readonly string[] fields = Text.Split(' ');

        public string Owner => fields[0];

        public string Requester => fields[5];

        public string Operation => fields[7];

        public string Key => fields[8];

        public string Status => fields[12];

        public string ErrorCode => fields[13];

        /// <summary>Behind the quoted user agent, which in these tests is one word.</summary>
        public string VersionId => fields[20];

        public string AclRequired => fields[^1];
    }
}
