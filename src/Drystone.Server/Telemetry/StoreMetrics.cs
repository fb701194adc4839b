using System.Diagnostics.Metrics;
using Drystone.Engine;
using Drystone.Server.Health;

namespace Drystone.Server.Telemetry;

/// <summary>What the store says about itself.</summary>
internal static class StoreMetrics
{
    public static void AddTo(Meter meter, ObjectStore store)
    {
        meter.CreateObservableGauge(
            "drystone.store.writable", () => store.GetHealth().IsWritable ? 1 : 0, null, "1 while writes are taken.");
        meter.CreateObservableGauge(
            "drystone.store.fault", () => FaultOf(store), null,
            "1 for what keeps writes from being taken, by fault; its remedy is in the log and on the console.");
        meter.CreateObservableCounter(
            "drystone.disk.read_faults", () => store.GetStatistics().ReadFaults, null,
            "Reads that a disk could not do, or that no file could be opened for.");
        meter.CreateObservableCounter(
            "drystone.store.commits", () => store.GetStatistics().Commits, null, "Groups of writes, one sync each.");
        meter.CreateObservableCounter(
            "drystone.store.writes", () => store.GetStatistics().Writes, null, "Writes made durable by those commits.");
        meter.CreateObservableCounter(
            "drystone.store.reclaimed", () => store.GetStatistics().ReclaimedItems, null,
            "Items whose space came back.");
        meter.CreateObservableGauge(
            "drystone.store.metadata", () => store.GetStatistics().MetadataBytes, "By", "Size of the metadata.");
        meter.CreateObservableGauge(
            "drystone.store.unreadable", () => store.GetStatistics().UnreadableRecords, null,
            "Records of the metadata that background work met since the start, could not read, and left.");
        meter.CreateObservableGauge(
            "drystone.store.compressed_plain", () => store.GetStatistics().CompressedPlainBytes, "By",
            "What the compressed bytes are of.");
        meter.CreateObservableGauge(
            "drystone.store.compressed_stored", () => store.GetStatistics().CompressedStoredBytes, "By",
            "What they take compressed.");
        AddLifecycle(meter, store);
        meter.CreateObservableGauge(
            "drystone.scrub.progress", () => store.GetScrubStatus().Progress, null,
            "Of the round that verifies all stored bytes; 1 when it is over.");
        meter.CreateObservableGauge(
            "drystone.scrub.verified", () => store.GetScrubStatus().VerifiedBytes, "By", "Verified in this round.");
        meter.CreateObservableGauge(
            "drystone.scrub.findings", () => store.ListScrubFindings().Count, null,
            "Blobs whose bytes are not what was written.");
        meter.CreateObservableGauge(
            "drystone.disk.free", () => store.GetStatistics().FreeBytes, "By", "Space left on the data disk.");
        meter.CreateObservableGauge(
            "drystone.disk.size", () => store.GetStatistics().TotalBytes, "By", "Size of the data disk.");
    }

    private static IEnumerable<Measurement<int>> FaultOf(ObjectStore store)
    {
        var now = store.GetHealth().Fault;
        return HealthWords.Faults.Select(fault => new Measurement<int>(
            fault == now ? 1 : 0, new KeyValuePair<string, object?>("fault", HealthWords.Of(fault))));
    }

    private static void AddLifecycle(Meter meter, ObjectStore store)
    {
        meter.CreateObservableCounter(
            "drystone.lifecycle.examined", () => store.GetLifecycleStatistics().ExaminedKeys, null,
            "Keys that were looked at because a rule could be due.");
        meter.CreateObservableCounter(
            "drystone.lifecycle.actions",
            () => store.GetLifecycleStatistics().Actions.Select(action => new Measurement<long>(
                action.Value, new KeyValuePair<string, object?>("action", action.Key.ToString()))),
            null, "What lifecycle rules did.");
        meter.CreateObservableCounter(
            "drystone.lifecycle.postponed", () => store.GetLifecycleStatistics().PostponedKeys, null,
            "Keys where something was due and could not be done.");
        meter.CreateObservableGauge(
            "drystone.lifecycle.oldest_due", () => store.GetLifecycleStatistics().OldestDueAge.TotalSeconds, "s",
            "How long the first key that waits has been due.");
    }
}
