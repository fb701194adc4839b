using System.Diagnostics;
using Drystone.Server.Control;
using Drystone.Server.Hosting;
using Drystone.Server.Throttling;
using Drystone.Server.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests.Throttling;

public sealed class RequestLimitTests : IDisposable
{
    private readonly TestDirectory directory = new();
    private readonly HttpClient http = S3Caller.NewHttpClient();

    public void Dispose()
    {
        http.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task A_key_beyond_its_rate_is_told_to_slow_down_and_others_are_not()
    {
        await using var server = await StartAsync(new RequestLimits { KeyRequestsPerSecond = 3 });
        await using var admin = await new OperatorAccess(directory.Path, null, TimeProvider.System)
            .OpenAccountsAsync(CancellationToken.None);
        var other = await admin.AddAsync(new NewAccount("other", null, null, null, null, null), CancellationToken.None);
        var owner = Owner(server);
        var answers = new List<RawS3Answer>();
        for (var i = 0; i < 12; i++)
        {
            answers.Add(await owner.SendAsync("GET", "/"));
        }

        Assert.Contains(answers, answer => answer.Outcome == (200, null));
        var slowed = answers.First(answer => answer.Outcome == (503, "SlowDown"));
        Assert.Equal("1", slowed.Header("Retry-After"));
        var theirs = new S3Caller(
            http, server.Endpoints[0], new(other.AccessKeyId, other.SecretAccessKey, null, null, "other"));
        Assert.Equal((200, null), (await theirs.SendAsync("GET", "/")).Outcome);
    }

    [Fact]
    public async Task Who_does_not_prove_a_key_uses_up_nothing_of_it()
    {
        await using var server = await StartAsync(new RequestLimits { KeyRequestsPerSecond = 3 });
        var forger = new S3Caller(http, server.Endpoints[0], new("LIMITEDROOT", "a-wrong-secret", null, null, "x"));
        for (var i = 0; i < 12; i++)
        {
            Assert.Equal((403, "SignatureDoesNotMatch"), (await forger.SendAsync("GET", "/")).Outcome);
        }

        Assert.Equal((200, null), (await Owner(server).SendAsync("GET", "/")).Outcome);
    }

    [Fact]
    public async Task Bodies_flow_no_faster_than_their_bucket_may()
    {
        const int BytesPerSecond = 64 << 10;
        await using var server = await StartAsync(new RequestLimits { BucketBytesPerSecond = BytesPerSecond });
        var owner = Owner(server);
        await owner.SendAsync("PUT", "/slow");
        var begun = Stopwatch.GetTimestamp();
        var put = await owner.SendAsync("PUT", "/slow/key", new byte[2 * BytesPerSecond]);
        Assert.Equal((200, null), put.Outcome);

        // A second's worth may come at once; the rest takes a second, whatever else the machine does.
        Assert.InRange(Stopwatch.GetElapsedTime(begun).TotalSeconds, 0.9, double.MaxValue);
    }

    private S3Caller Owner(DrystoneServer server) => new(
        http, server.Endpoints[0], new("LIMITEDROOT", "secret-of-the-limits-0123456789", null, null, "root"));

    private Task<DrystoneServer> StartAsync(RequestLimits limits) => WatchedServer.StartAsync(
        new ServerOptions
        {
            DataDirectory = directory.Path,
            Address = ListenAddress.Loopback(0),
            ConsoleAddress = null,
            RootCredentials = new RootCredentials("LIMITEDROOT", "secret-of-the-limits-0123456789"),
            Loggers = NullLoggerFactory.Instance,
            Limits = limits,
        },
        CancellationToken.None);
}
