using Drystone.Server.Hosting;
using Drystone.Server.Tests.Hosting;
using Drystone.Server.Tests.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests.QueryApi;

public sealed class QueryApiLogTests
{
    private const string Canary = "CANARY";

    [Fact]
    public async Task A_form_is_logged_by_its_operation_and_nothing_of_it_is()
    {
        using var directory = new TestDirectory();
        var log = Path.Combine(directory.Path, "requests.log");
        var root = new RootCredentials("ROOTKEYOFTHETESTS", "secret/of+the=tests-0123456789abcdef");
        var options = new ServerOptions
        {
            DataDirectory = Path.Combine(directory.Path, "data"),
            Address = ListenAddress.Loopback(0),
            ConsoleAddress = ListenAddress.Loopback(0),
            RootCredentials = root,
            RequestLogFile = log,
            Loggers = NullLoggerFactory.Instance,
        };
        using var http = S3Caller.NewHttpClient();
        string secret;
        await using (var server = await WatchedServer.StartAsync(options, CancellationToken.None))
        {
            var caller = new S3Caller(
                http, server.Endpoints[0], new(root.AccessKeyId, root.SecretAccessKey, null, null, "root"));
            await caller.DoAsync("CreateUser", ("UserName", Canary));
            secret = (await caller.DoAsync("CreateAccessKey", ("UserName", Canary)))["SecretAccessKey"]!;
            await caller.SendAsync(new RawS3Request("GET", $"/?Action=GetUser&Version=2010-05-08&UserName={Canary}")
            {
                Service = "iam",
            });
            var metrics = await http.GetStringAsync(
                new Uri(server.ConsoleEndpoint!, "/metrics"), TestContext.Current.CancellationToken);
            Assert.Contains(
                "drystone_s3_requests_total{operation=\"CreateAccessKey\",status=\"200\"} 1", metrics,
                StringComparison.Ordinal);
        }

        var text = await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken);
        Assert.Contains("\"operation\":\"CreateAccessKey\"", text, StringComparison.Ordinal);
        Assert.Contains("\"operation\":\"GetUser\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
    }
}
