using System.Diagnostics;
using System.Text;
using Drystone.Server.Hosting;
using Drystone.Server.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests.Telemetry;

public class OtlpExportTests
{
    [Fact]
    public async Task Spans_and_metrics_reach_a_collector()
    {
        var received = new Dictionary<string, string>();
        await using var collector = await StartCollectorAsync(received);
        Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Endpoints[0].ToString());
        Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        string? continued = null;
        await using (var running = await RunningServer.StartAsync(
            context =>
            {
                continued = Activity.Current?.TraceId.ToString();
                return Task.CompletedTask;
            },
            options => options with { ExportTelemetry = true }))
        {
            running.Http.DefaultRequestHeaders.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
            using var answer = await running.Http.GetAsync("bucket/CANARY", TestContext.Current.CancellationToken);
            running.Services.Metrics.RequestStarted();
            running.Services.Metrics.RequestEnded("GetObject", 200, TimeSpan.FromSeconds(1), 0, 0);
        }

        Assert.Equal(Trace, continued);
        Assert.Contains("http.request.method", received["/v1/traces"], StringComparison.Ordinal);
        Assert.Contains("drystone", received["/v1/traces"], StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", received["/v1/traces"], StringComparison.Ordinal);
        Assert.Contains("drystone.s3.requests", received["/v1/metrics"], StringComparison.Ordinal);
    }

    private static Task<HttpListenerHost> StartCollectorAsync(Dictionary<string, string> received) =>
        HttpListenerHost.StartAsync(
            kestrel => kestrel.Listen(ListenAddress.Loopback(0), certificate: null),
            async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                lock (received)
                {
                    var path = context.Request.Path.Value!;
                    received[path] = received.GetValueOrDefault(path) + Encoding.Latin1.GetString(body.ToArray());
                }
            },
            NullLoggerFactory.Instance,
            CancellationToken.None);
}
