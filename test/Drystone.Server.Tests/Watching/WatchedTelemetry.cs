using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Drystone.Server.Telemetry;
using Drystone.Testing.Secrets;

namespace Drystone.Server.Tests.Watching;

/// <summary>Takes every span and every label of a metric of the product, as a collector would get them.</summary>
internal sealed class WatchedTelemetry : IDisposable
{
    private readonly SecretSink sink;
    private readonly ActivityListener spans;
    private readonly MeterListener metrics = new();
    private readonly ConcurrentDictionary<(string Name, object? Value), byte> seen = new();

    public WatchedTelemetry(SecretSink sink)
    {
        this.sink = sink;
        spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.Name,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = TakeSpan,
        };
        ActivitySource.AddActivityListener(spans);
        metrics.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Tracing.Name && !instrument.IsObservable)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        metrics.SetMeasurementEventCallback<long>((_, _, tags, _) => TakeLabels(tags));
        metrics.SetMeasurementEventCallback<double>((_, _, tags, _) => TakeLabels(tags));
        metrics.Start();
    }

    public void Dispose()
    {
        spans.Dispose();
        metrics.Dispose();
    }

    private void TakeSpan(Activity span)
    {
        var parts = span.TagObjects.Concat(span.Events.SelectMany(happening => happening.Tags))
            .Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}"))
            .Concat(span.Events.Select(happening => happening.Name))
            .Concat(span.Baggage.Select(item => $"{item.Key}={item.Value}"))
            .Append(span.DisplayName)
            .Append(span.StatusDescription)
            .Append(span.TraceStateString);
        sink.Take(OutputChannel.Span, WatchedServer.CurrentTest, string.Join('\n', parts));
    }

    private void TakeLabels(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        foreach (var label in labels)
        {
            // A label comes with every request, and recording it must go on to allocate nothing.
            if (!seen.ContainsKey((label.Key, label.Value)) && seen.TryAdd((label.Key, label.Value), 0))
            {
                sink.Take(OutputChannel.Metrics, WatchedServer.CurrentTest, $"{label.Key}={label.Value}");
            }
        }
    }
}
