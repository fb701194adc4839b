using System.Diagnostics.Metrics;
using Drystone.Server.Telemetry;
using Drystone.Server.Tests.Hosting;

namespace Drystone.Server.Tests.Telemetry;

public class PrometheusTextTests
{
    [Fact]
    public void Text_is_escaped_as_the_format_asks()
    {
        using var meter = new Meter("Drystone");
        using var registry = new MetricRegistry(meter);
        var counter = meter.CreateCounter<long>("a.b", "By", "Line\none \\ \"quoted\".");
        counter.Add(2, new KeyValuePair<string, object?>("label", "q\"u\\o\nte"));
        Assert.Equal(
            """
            # HELP a_b_bytes_total Line\none \\ "quoted".
            # TYPE a_b_bytes_total counter
            a_b_bytes_total{label="q\"u\\o\nte"} 2

            """,
            PrometheusText.Write(registry.Collect()));
    }

    [Fact]
    public void A_registry_sees_its_own_meter_alone()
    {
        using var mine = new Meter("Drystone");
        using var other = new Meter("Drystone");
        using var registry = new MetricRegistry(mine);
        other.CreateCounter<long>("other").Add(1);
        Assert.Empty(registry.Collect());
    }

    [Fact]
    public async Task A_server_shows_its_requests_its_store_and_its_process()
    {
        await using var running = await RunningServer.StartAsync();
        running.Services.Metrics.RequestStarted();
        running.Services.Metrics.RequestEnded("GetObject", 200, TimeSpan.FromSeconds(1), 0, 10);
        using var answer = await running.Http.GetAsync(
            new Uri(running.Console, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Equal(PrometheusText.ContentType, answer.Content.Headers.ContentType?.ToString());
        var samples = PrometheusParser.Parse(
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, samples["drystone_s3_requests_total{operation=\"GetObject\",status=\"200\"}"]);
        Assert.Equal(1, samples["drystone_store_writable"]);
        Assert.True(samples["drystone_store_commits_total"] > 0);
        Assert.True(samples["drystone_disk_free_bytes"] > 0);
        Assert.True(samples["drystone_disk_size_bytes"] >= samples["drystone_disk_free_bytes"]);
        Assert.True(samples["process_cpu_seconds_total"] > 0);
        Assert.True(samples["process_resident_memory_bytes"] > 1 << 20);
        Assert.True(samples["process_open_fds"] > 0);
        Assert.True(samples["dotnet_gc_collections_total{generation=\"0\"}"] >= 0);
    }
}
