using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Drystone.Client.Observability;
using Drystone.Client.Tests.Stores;

namespace Drystone.Client.Tests;

public sealed class TelemetryTests(StoreFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_operation_has_a_span_and_a_measurement_without_its_key()
    {
        var bucket = $"missing-{Guid.NewGuid():N}";
        var spans = new ConcurrentQueue<Activity>();
        var outcomes = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ClientMetrics.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Name == "drystone.client.operation.duration")
                {
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<double>((_, _, tags, _) =>
            outcomes.Enqueue(string.Join(' ', tags.ToArray().Select(tag => tag.Value))));
        meters.Start();

        await Assert.ThrowsAsync<ObjectStoreException>(() => fixture.Store.UploadAsync(
            bucket, "private-key", new MemoryStream(), cancel: Cancel));

        var span = Assert.Single(spans, one => (string?)one.GetTagItem("aws.s3.bucket") == bucket);
        Assert.Equal(("s3 upload", ActivityStatusCode.Error, "NoSuchBucket"),
            (span.DisplayName, span.Status, (string?)span.GetTagItem("error.type")));
        Assert.NotNull(span.GetTagItem("aws.request_id"));
        Assert.DoesNotContain(span.TagObjects, tag => $"{tag.Value}".Contains("private-key", StringComparison.Ordinal));
        Assert.Contains($"upload {bucket} NoSuchBucket", outcomes);
    }
}
