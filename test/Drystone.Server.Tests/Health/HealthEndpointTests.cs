using System.Net;
using Drystone.Engine;
using Drystone.Server.Health;
using Drystone.Server.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Drystone.Server.Tests.Health;

public class HealthEndpointTests
{
    [Theory]
    [InlineData("/minio/health/live")]
    [InlineData("/minio/health/ready")]
    [InlineData("/minio/health/cluster")]
    [InlineData("/drystone/health/live")]
    [InlineData("/drystone/health/ready")]
    [InlineData("/minio/health/live?verify")]
    public async Task Probes_are_answered_without_credentials(string path)
    {
        await using var running = await RunningServer.StartAsync(
            _ => throw new InvalidOperationException("The endpoint was called."));
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var request = new HttpRequestMessage(method, path);
            using var answer = await running.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("/minio/health/live/x")]
    [InlineData("/minio/health%2Flive")]
    [InlineData("/bucket/minio/health/live")]
    [InlineData("/minio")]
    [InlineData("/")]
    public void Other_paths_are_left_to_s3(string target)
    {
        var context = Request("GET", target);
        Assert.False(new HealthEndpoint(() => default, () => false).TryAnswer(context));
        Assert.Equal(200, context.Response.StatusCode);
    }

    [Theory]
    [InlineData(StoreFault.DiskFull, "disk-full\n")]
    [InlineData(StoreFault.ReadOnly, "read-only\n")]
    [InlineData(StoreFault.InputOutput, "input-output-error\n")]
    [InlineData(StoreFault.NotMounted, "not-mounted\n")]
    [InlineData(StoreFault.TooManyOpenFiles, "too-many-open-files\n")]
    public async Task A_store_that_takes_no_writes_is_live_but_not_ready(StoreFault fault, string reason)
    {
        var health = new HealthEndpoint(
            () => new StoreHealth(false, fault, "EIO on /srv/data/packs", 0), () => false);
        var live = Request("GET", "/drystone/health/live");
        Assert.True(health.TryAnswer(live));
        Assert.Equal(200, live.Response.StatusCode);

        var ready = Request("GET", "/drystone/health/ready");
        var body = new MemoryStream();
        ready.Response.Body = body;
        Assert.True(health.TryAnswer(ready));
        await ready.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(503, ready.Response.StatusCode);
        Assert.Equal(reason, System.Text.Encoding.ASCII.GetString(body.ToArray()));
    }

    [Theory]
    [InlineData("/drystone/health/live")]
    [InlineData("/minio/health/live")]
    [InlineData("/drystone/health/ready")]
    public void Who_can_start_the_process_anew_is_told_when_nothing_else_helps(string probe)
    {
        var health = new HealthEndpoint(
            () => new StoreHealth(false, StoreFault.RestartNeeded, "mounted anew", 0), () => true);
        var context = Request("GET", probe);
        Assert.True(health.TryAnswer(context));
        Assert.Equal(503, context.Response.StatusCode);
    }

    [Fact]
    public void A_probe_changes_nothing()
    {
        var context = Request("PUT", "/minio/health/live");
        Assert.True(new HealthEndpoint(() => default, () => false).TryAnswer(context));
        Assert.Equal(405, context.Response.StatusCode);
    }

    [Theory]
    [InlineData("/minio", true)]
    [InlineData("/minio/", true)]
    [InlineData("/minio?x", true)]
    [InlineData("/drystone/health/live", true)]
    [InlineData("/minio2/a", false)]
    [InlineData("/a/minio", false)]
    [InlineData("//minio", false)]
    [InlineData("/", false)]
    [InlineData("", false)]
    [InlineData("*", false)]
    public void The_first_segment_decides_what_is_reserved(string rawPath, bool isReserved) =>
        Assert.Equal(isReserved, ReservedPaths.IsReserved(rawPath));

    private static DefaultHttpContext Request(string method, string target)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
        return context;
    }
}
