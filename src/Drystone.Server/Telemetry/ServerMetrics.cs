using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Drystone.Server.Audit;

namespace Drystone.Server.Telemetry;

/// <summary>
/// What the S3 pipeline measures. Recording allocates nothing, and every label comes from a set that is fixed at the
/// start, so that no client can make time series.
/// </summary>
internal sealed class ServerMetrics : IDisposable
{
    /// <summary>What a request counts as when no operation was matched.</summary>
    public const string NoOperation = "None";

    private const string OperationLabel = "operation";
    private const string StatusLabel = "status";
    private const int MaxStatus = 600;

    private static readonly double[] DurationBounds =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

    /// <summary>Boxed once: a tag's value is an object.</summary>
    private static readonly string[] StatusTexts =
        [.. Enumerable.Range(0, MaxStatus).Select(status => status.ToString("D3", null))];

    private readonly FrozenDictionary<string, string> operations;
    private readonly Counter<long> requests;
    private readonly Histogram<double> durations;
    private readonly Counter<long> bytesIn;
    private readonly Counter<long> bytesOut;
    private readonly UpDownCounter<long> inFlight;

    /// <param name="operationNames">Every operation that a request can be; others are counted as <c>None</c>.</param>
    public ServerMetrics(IEnumerable<string> operationNames)
    {
        operations = operationNames.Append(NoOperation).Distinct().ToFrozenDictionary(name => name);
        Meter = new Meter(Tracing.Name);
        requests = Meter.CreateCounter<long>("drystone.s3.requests", null, "S3 requests answered.");
        durations = Meter.CreateHistogram(
            "drystone.s3.request.duration", "s", "From the request's headers to the end of its answer.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });
        bytesIn = Meter.CreateCounter<long>("drystone.s3.received", "By", "Bytes of request bodies.");
        bytesOut = Meter.CreateCounter<long>("drystone.s3.sent", "By", "Bytes of answer bodies.");
        inFlight = Meter.CreateUpDownCounter<long>("drystone.s3.requests.in_flight", null, "S3 requests under way.");
    }

    /// <summary>Every instrument of this server, and of no other in the same process.</summary>
    public Meter Meter { get; }

    public void CountDropped(RequestLog log) => Meter.CreateObservableCounter(
        "drystone.request_log.dropped", () => log.Dropped, null, "Request log entries that were not written.");

    public void CountDropped(AuditLog log) => Meter.CreateObservableCounter(
        "drystone.audit.dropped", () => log.Dropped, null, "Audit entries that were not written or not sent.");

    /// <summary>To be followed by one <see cref="RequestEnded"/>, whatever comes of the request.</summary>
    public void RequestStarted() => inFlight.Add(1);

    /// <param name="operation">A name from the operation table; null when none was matched.</param>
    /// <param name="status">The HTTP status sent, or that would have been sent to a client that went away.</param>
    public void RequestEnded(string? operation, int status, TimeSpan elapsed, long bytesReceived, long bytesSent)
    {
        var known = operations.GetValueOrDefault(operation ?? NoOperation, NoOperation);
        var tags = new TagList { { OperationLabel, known } };
        inFlight.Add(-1);
        durations.Record(elapsed.TotalSeconds, tags);
        bytesIn.Add(bytesReceived, tags);
        bytesOut.Add(bytesSent, tags);
        tags.Add(StatusLabel, StatusTexts[Math.Clamp(status, 0, MaxStatus - 1)]);
        requests.Add(1, tags);
    }

    public void Dispose() => Meter.Dispose();
}
