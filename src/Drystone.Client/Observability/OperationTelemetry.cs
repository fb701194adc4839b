using System.Diagnostics;

namespace Drystone.Client.Observability;

/// <summary>The span and the measurement of one operation. Neither keys nor metadata are told: they may be about
/// people.</summary>
internal sealed class OperationTelemetry : IDisposable
{
    private readonly string _operation;
    private readonly string _bucket;
    private readonly Activity? _span;
    private readonly long _started = Stopwatch.GetTimestamp();
    private string _outcome = "ok";

    private OperationTelemetry(string operation, string bucket)
    {
        (_operation, _bucket) = (operation, bucket);
        _span = ClientMetrics.Spans.StartActivity($"s3 {operation}", ActivityKind.Client);
        _span?.SetTag("aws.s3.bucket", bucket);
    }

    public static OperationTelemetry Start(string operation, string bucket) => new(operation, bucket);

    public void Fail(Exception e)
    {
        _outcome = e is ObjectStoreException refused ? refused.Code : e.GetType().Name;
        _span?.SetStatus(ActivityStatusCode.Error, _outcome);
        _span?.SetTag("error.type", _outcome);
        if (e is ObjectStoreException { RequestId: { } requestId })
        {
            _span?.SetTag("aws.request_id", requestId);
        }
    }

    public void Dispose()
    {
        ClientMetrics.Duration.Record(
            Stopwatch.GetElapsedTime(_started).TotalSeconds,
            new("operation", _operation), new("bucket", _bucket), new("outcome", _outcome));
        _span?.Dispose();
    }
}
