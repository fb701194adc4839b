using Drystone.Engine.Disks;
using static Drystone.Engine.Durability.DurabilityVerdict;

namespace Drystone.Engine.Durability;

/// <summary>How long a sync takes: one that is too quick cannot have reached a disk.</summary>
internal sealed class LatencyProbe(Disk disk, string folder, TimeProvider time)
{
    private const string Subject = "sync latency";
    private const int AppendBytes = 4 << 10;

    // 32 MiB, whatever the disk can do in the time.
    private const int MostAppends = 8_192;
    private const int LeastAppends = 32;

    /// <summary>A system call and a way through the file system and its journal alone take more on today's machines;
    /// no device is asked in this time.</summary>
    private const double NoDeviceMicroseconds = 10;

    /// <summary>Flash that has to write out its cache programs cells, which takes some hundred.</summary>
    private const double LeastFlushMicroseconds = 50;

    /// <summary>A turn of a disk of 15,000 turns a minute takes 4 ms; a sync waits for a part of one.</summary>
    private const double LeastTurnMicroseconds = 500;

    /// <summary>A write that is left to the page cache copies 4 KiB. What waits for a device takes many times as long.
    /// </summary>
    private const double LeastRatio = 3;

    private const string Remedy =
        "Right if a battery or capacitors keep its cache; else look at controller, hypervisor and LD_PRELOAD.";

    public DurabilityFigures Measure(TimeSpan duration, CancellationToken cancel)
    {
        var half = duration / 2;
        var plain = Append("plain", half, isSynced: false, cancel);
        var synced = Append("appends", half, isSynced: true, cancel);
        return new DurabilityFigures
        {
            WriteMicroseconds = Percentile(plain, 0.5),
            SyncMicroseconds = Percentile(synced, 0.5),
            SlowSyncMicroseconds = Percentile(synced, 0.99),
            Syncs = synced.Count,
        };
    }

    /// <param name="devices">That the file system lies on; none: they are not known.</param>
    public static DurabilityFinding Judge(DurabilityFigures figures, IReadOnlyList<BlockDevice> devices)
    {
        var (sync, write) = (figures.SyncMicroseconds!.Value, figures.WriteMicroseconds!.Value);
        var seen = FormattableString.Invariant($"{sync:N0} µs a sync, {write:N1} µs a write without one");
        if (sync < LeastRatio * write)
        {
            return new(Subject, Doubtful, $"{seen}: as quick as if the sync were not there", Remedy);
        }

        if (sync < NoDeviceMicroseconds)
        {
            return new(Subject, Doubtful, $"{seen}: no device was asked in this time", Remedy);
        }

        var flushed = devices.FirstOrDefault(device => device.Cache == BlockDevice.WriteBack);
        if (flushed is not null && sync < LeastFlushMicroseconds)
        {
            return new(Subject, Doubtful, $"{seen}: {flushed.Name} cannot write out a cache in this time", Remedy);
        }

        var turning = devices.FirstOrDefault(device => device.IsHardDisk);
        return turning is not null && sync < LeastTurnMicroseconds
            ? new(Subject, Doubtful, $"{seen}: {turning.Name} is a hard disk, which takes milliseconds", Remedy)
            : new(Subject, Keeps, $"{seen}: as of a sync that reaches a device");
    }

    private List<double> Append(string name, TimeSpan duration, bool isSynced, CancellationToken cancel)
    {
        List<double> taken = [];
        var bytes = new byte[AppendBytes];
        Random.Shared.NextBytes(bytes);
        var path = Path.Combine(folder, name);
        using var file = disk.Create(path, direct: false);
        var begun = time.GetTimestamp();
        for (var i = 0; i < MostAppends && (i < LeastAppends || time.GetElapsedTime(begun) < duration); i++)
        {
            cancel.ThrowIfCancellationRequested();
            var start = time.GetTimestamp();
            file.Write(bytes, (long)i * AppendBytes);
            if (isSynced)
            {
                file.SyncData();
            }

            taken.Add(time.GetElapsedTime(start).TotalMicroseconds);
        }

        disk.Delete(path);
        taken.Sort();
        return taken;
    }

    private static double Percentile(List<double> sorted, double share) => sorted[(int)(share * (sorted.Count - 1))];
}
