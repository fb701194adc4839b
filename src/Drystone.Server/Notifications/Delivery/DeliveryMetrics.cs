using System.Diagnostics.Metrics;

namespace Drystone.Server.Notifications.Delivery;

/// <summary>What the workers say about themselves, by target.</summary>
internal static class DeliveryMetrics
{
    private const string TargetLabel = "target";

    public static void AddTo(Meter meter, IReadOnlyList<DeliveryWorker> workers)
    {
        meter.CreateObservableCounter(
            "drystone.events.delivered", () => Measure(it => it.Delivered), null,
            "Events confirmed by their receiver.");
        meter.CreateObservableCounter(
            "drystone.events.failed_attempts", () => Measure(it => it.FailedAttempts), null,
            "Deliveries that were not confirmed; most are tried again.");
        meter.CreateObservableCounter(
            "drystone.events.buried", () => Measure(it => it.Buried), null, "Events that were given up.");
        meter.CreateObservableGauge(
            "drystone.events.backlog", () => Measure(it => it.Backlog), null, "Events that wait for delivery.");

        IEnumerable<Measurement<long>> Measure(Func<DeliveryStatistics, long> part) => workers.Select(worker =>
            new Measurement<long>(
                part(worker.GetStatistics()), new KeyValuePair<string, object?>(TargetLabel, worker.Name)));
    }
}
