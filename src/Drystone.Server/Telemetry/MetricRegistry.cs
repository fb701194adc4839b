using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Drystone.Server.Telemetry;

/// <summary>Sums up what one meter's instruments record, for Prometheus to fetch.</summary>
internal sealed class MetricRegistry : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly ConcurrentQueue<MetricFamily> families = new();

    public MetricRegistry(Meter meter)
    {
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
            {
                var family = new MetricFamily(instrument);
                families.Enqueue(family);
                listener.EnableMeasurementEvents(instrument, family);
            }
        };
        listener.SetMeasurementEventCallback<long>(
            static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<int>(
            static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<double>(
            static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.Start();
    }

    /// <summary>Every family, ordered by name, with the observed ones brought up to now.</summary>
    public IReadOnlyList<MetricFamily> Collect()
    {
        listener.RecordObservableInstruments();
        return [.. families.OrderBy(family => family.Name, StringComparer.Ordinal)];
    }

    public void Dispose() => listener.Dispose();
}
