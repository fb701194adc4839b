using System.Diagnostics.Metrics;

namespace Drystone.Server.Replication;

/// <summary>How replication stands, by target: names that the operator chose.</summary>
internal static class ReplicationMetrics
{
    private const string Label = "target";

    public static void AddTo(Meter meter, ReplicationService replication, TimeProvider time)
    {
        meter.CreateObservableGauge(
            "drystone.replication.backlog", () => Measure(replication, size => size.Items), null,
            "Deliveries that are still to be made.");
        meter.CreateObservableGauge(
            "drystone.replication.backlog.size", () => Measure(replication, size => size.Bytes), "By",
            "Bytes of the versions that are still to be delivered.");
        meter.CreateObservableGauge(
            "drystone.replication.backlog.age", () => Ages(replication, time.GetUtcNow()), "s",
            "How long the oldest delivery has waited.");
        meter.CreateObservableCounter(
            "drystone.replication.failures",
            () => replication.TargetNames.Select(name => new Measurement<long>(
                replication.Worker.Failures.GetValueOrDefault(name), KeyValuePair.Create(Label, (object?)name))),
            null, "Attempts that failed; most of them are repeated.");
        meter.CreateObservableGauge(
            "drystone.replication.held", () => replication.HeldBuckets, null,
            "Buckets whose replication waits for a configuration that can be read.");
    }

    private static IEnumerable<Measurement<long>> Measure(
        ReplicationService replication, Func<Queue.QueueSize, long> value) =>
        ByTarget(replication, sizes => sizes.Sum(value));

    private static IEnumerable<Measurement<long>> Ages(ReplicationService replication, DateTimeOffset now) =>
        ByTarget(replication, sizes => sizes
            .Select(size => size.Oldest is { } oldest ? (long)(now - oldest).TotalSeconds : 0)
            .DefaultIfEmpty(0).Max());

    private static IEnumerable<Measurement<long>> ByTarget(
        ReplicationService replication, Func<IEnumerable<Queue.QueueSize>, long> value)
    {
        var backlog = replication.Backlog().ToLookup(one => one.Target, one => one.Queue.Size());
        return replication.TargetNames.Select(
            name => new Measurement<long>(value(backlog[name]), KeyValuePair.Create(Label, (object?)name)));
    }
}
