using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Drystone.Server.Telemetry;

internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>One instrument and its time series, named the way OpenTelemetry maps instruments to Prometheus:
/// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/</summary>
internal sealed class MetricFamily
{
    private readonly ConcurrentDictionary<MetricLabels, MetricSeries> series = new();
    private readonly bool isObserved;

    public MetricFamily(Instrument instrument)
    {
        isObserved = instrument.IsObservable;
        Kind = KindOf(instrument);
        Name = NameOf(instrument, Kind);
        Help = instrument.Description ?? "";
        Bounds = Kind == MetricKind.Histogram ? BoundsOf(instrument) : [];
    }

    public string Name { get; }

    public string Help { get; }

    public MetricKind Kind { get; }

    /// <summary>Upper bounds of a histogram's buckets, without the last, which is infinite.</summary>
    public IReadOnlyList<double> Bounds { get; }

    public IEnumerable<KeyValuePair<MetricLabels, MetricSeries>> Series => series;

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = MetricLabels.From(tags);
        if (!series.TryGetValue(labels, out var one))
        {
            one = series.GetOrAdd(labels, new MetricSeries(Bounds));
        }

        if (Kind == MetricKind.Histogram)
        {
            one.Observe(value);
        }
        else if (isObserved)
        {
            one.Set(value);
        }
        else
        {
            one.Add(value);
        }
    }

    private static MetricKind KindOf(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        return type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? MetricKind.Counter
            : type == typeof(Histogram<>) ? MetricKind.Histogram
            : MetricKind.Gauge;
    }

    private static string NameOf(Instrument instrument, MetricKind kind)
    {
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        var suffix = kind == MetricKind.Counter ? "_total" : "";
        return instrument.Name.Replace('.', '_') + unit + suffix;
    }

    private static IReadOnlyList<double> BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => bounds,
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        _ => throw new ArgumentException($"The histogram {instrument.Name} has no bucket boundaries."),
    };
}
