using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Drystone.Client.Observability;

/// <summary>What the client tells of itself: spans of the source and instruments of the meter
/// <c>Drystone.Client</c>.</summary>
public static class ClientMetrics
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Drystone.Client";

    internal static ActivitySource Spans { get; } = new(Name);

    private static readonly Meter Meter = new(Name);

    internal static Histogram<double> Duration { get; } = Meter.CreateHistogram<double>(
        "drystone.client.operation.duration", "s",
        "How long operations took, until an answer or its headers were there.");

    internal static Counter<long> BytesSent { get; } = Meter.CreateCounter<long>(
        "drystone.client.sent", "By", "Bytes of objects that were stored.");

    internal static Counter<long> BytesReceived { get; } = Meter.CreateCounter<long>(
        "drystone.client.received", "By", "Bytes of objects that were opened for reading.");

    internal static Counter<long> Divergences { get; } = Meter.CreateCounter<long>(
        "drystone.client.divergences", "{write}", "Writes that the second of two stores does not have.");
}
