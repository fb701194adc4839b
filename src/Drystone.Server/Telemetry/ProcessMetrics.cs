using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Drystone.Server.Telemetry;

/// <summary>What the process uses, under the names that Prometheus dashboards expect.</summary>
internal static class ProcessMetrics
{
    private const string DescriptorDirectory = "/proc/self/fd";

    public static void AddTo(Meter meter)
    {
        meter.CreateObservableCounter(
            "process.cpu", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "Processor time used.");
        meter.CreateObservableGauge(
            "process.resident_memory", () => Environment.WorkingSet, "By", "Memory held in RAM.");
        meter.CreateObservableGauge("process.open_fds", CountDescriptors, null, "Open file descriptors.");
        meter.CreateObservableGauge("process.start_time", StartTime, "s", "Start of the process since the Unix epoch.");
        meter.CreateObservableGauge("process.threads", () => ThreadPool.ThreadCount, null, "Thread pool threads.");
        meter.CreateObservableGauge(
            "dotnet.gc.heap", () => GC.GetTotalMemory(forceFullCollection: false), "By", "Managed memory in use.");
        meter.CreateObservableCounter(
            "dotnet.gc.allocated", () => GC.GetTotalAllocatedBytes(), "By", "Managed memory allocated so far.");
        meter.CreateObservableCounter("dotnet.gc.collections", CountCollections, null, "Garbage collections.");
        meter.CreateObservableCounter(
            "dotnet.gc.pause", () => GC.GetTotalPauseDuration().TotalSeconds, "s", "Time paused for collections.");
    }

    private static double StartTime()
    {
        using var process = Process.GetCurrentProcess();
        return new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0;
    }

    private static IEnumerable<Measurement<long>> CountCollections() =>
        Enumerable.Range(0, GC.MaxGeneration + 1).Select(generation => new Measurement<long>(
            GC.CollectionCount(generation),
            new KeyValuePair<string, object?>("generation", generation.ToString("D", null))));

    private static IEnumerable<Measurement<long>> CountDescriptors() => Directory.Exists(DescriptorDirectory)
        ? [new Measurement<long>(Directory.EnumerateFileSystemEntries(DescriptorDirectory).LongCount())]
        : [];
}
