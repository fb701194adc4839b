using Drystone.Server.Telemetry;

namespace Drystone.Server.Tests.Telemetry;

public sealed class ServerMetricsTests : IDisposable
{
    private readonly ServerMetrics metrics = new(["GetObject", "PutObject"]);
    private readonly MetricRegistry registry;

    public ServerMetricsTests() => registry = new MetricRegistry(metrics.Meter);

    [Fact]
    public void A_request_is_counted_by_operation_and_status()
    {
        End("GetObject", 200, milliseconds: 3, bytesIn: 5, bytesOut: 1000);
        End("GetObject", 200, milliseconds: 700, bytesIn: 0, bytesOut: 24);
        End("GetObject", 404, milliseconds: 1, bytesIn: 0, bytesOut: 0);
        metrics.RequestStarted();

        var scraped = Scrape();
        Assert.Equal(2, scraped["drystone_s3_requests_total{operation=\"GetObject\",status=\"200\"}"]);
        Assert.Equal(1, scraped["drystone_s3_requests_total{operation=\"GetObject\",status=\"404\"}"]);
        Assert.Equal(1024, scraped["drystone_s3_sent_bytes_total{operation=\"GetObject\"}"]);
        Assert.Equal(5, scraped["drystone_s3_received_bytes_total{operation=\"GetObject\"}"]);
        Assert.Equal(1, scraped["drystone_s3_requests_in_flight"]);
    }

    [Fact]
    public void Durations_fall_into_cumulative_buckets()
    {
        End("PutObject", 200, milliseconds: 1);
        End("PutObject", 200, milliseconds: 3);
        End("PutObject", 200, milliseconds: 400_000);

        var scraped = Scrape();
        const string Name = "drystone_s3_request_duration_seconds";
        Assert.Equal(1, scraped[$"{Name}_bucket{{operation=\"PutObject\",le=\"0.001\"}}"]);
        Assert.Equal(2, scraped[$"{Name}_bucket{{operation=\"PutObject\",le=\"0.005\"}}"]);
        Assert.Equal(2, scraped[$"{Name}_bucket{{operation=\"PutObject\",le=\"300\"}}"]);
        Assert.Equal(3, scraped[$"{Name}_bucket{{operation=\"PutObject\",le=\"+Inf\"}}"]);
        Assert.Equal(3, scraped[$"{Name}_count{{operation=\"PutObject\"}}"]);
        Assert.Equal(400.004, scraped[$"{Name}_sum{{operation=\"PutObject\"}}"], 6);
    }

    [Fact]
    public void Nothing_a_client_sends_makes_a_time_series()
    {
        for (var i = 0; i < 1000; i++)
        {
            End($"Made{i}Up", 200);
        }

        End(null, 99_999);
        var series = Scrape().Keys.Where(
            key => key.StartsWith("drystone_s3_requests_total", StringComparison.Ordinal));
        Assert.Equal(2, series.Count());
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        End("GetObject", 200);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            End("GetObject", 200);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Requests_of_many_threads_are_all_counted()
    {
        Parallel.For(0, 20_000, _ => End("GetObject", 200, bytesOut: 1));
        var scraped = Scrape();
        Assert.Equal(20_000, scraped["drystone_s3_requests_total{operation=\"GetObject\",status=\"200\"}"]);
        Assert.Equal(20_000, scraped["drystone_s3_sent_bytes_total{operation=\"GetObject\"}"]);
        Assert.Equal(0, scraped["drystone_s3_requests_in_flight"]);
    }

    public void Dispose()
    {
        registry.Dispose();
        metrics.Dispose();
    }

    private void End(string? operation, int status, double milliseconds = 1, long bytesIn = 0, long bytesOut = 0)
    {
        metrics.RequestStarted();
        metrics.RequestEnded(operation, status, TimeSpan.FromMilliseconds(milliseconds), bytesIn, bytesOut);
    }

    private Dictionary<string, double> Scrape() => PrometheusParser.Parse(PrometheusText.Write(registry.Collect()));
}
