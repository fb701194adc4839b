using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Drystone.Server.Telemetry;

/// <summary>
/// Sends spans and metrics to a collector. Everything about it is said by the standard variables
/// (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, <c>_PROTOCOL</c>, <c>_HEADERS</c>, <c>OTEL_SERVICE_NAME</c>, …), which the
/// exporter reads itself.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    /// <summary>A collector that is gone must not hold up the stop.</summary>
    private const int FlushTimeoutMs = 3_000;

    private readonly TracerProvider traces;
    private readonly MeterProvider metrics;

    public OtlpExport()
    {
        var resource = ResourceBuilder.CreateDefault().AddService("drystone").AddEnvironmentVariableDetector();
        traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource).AddSource(Tracing.Name).AddOtlpExporter().Build();
        metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource).AddMeter(Tracing.Name).AddOtlpExporter().Build();
    }

    public void Dispose()
    {
        traces.ForceFlush(FlushTimeoutMs);
        metrics.ForceFlush(FlushTimeoutMs);
        traces.Dispose();
        metrics.Dispose();
    }
}
