using Drystone.Engine.Disks;
using Drystone.Engine.Opening;
using Drystone.Keyspace;
using static Drystone.Engine.Durability.DurabilityVerdict;

namespace Drystone.Engine.Durability;

/// <summary>Tells, as far as software can, whether a directory keeps what a server acknowledges on it.</summary>
public sealed class DurabilityExamination
{
    /// <summary>What the probes have written at any time is less than the half of it.</summary>
    private const long LeastFreeBytes = 256L << 20;

    private readonly string directory;
    private readonly TimeSpan duration;

    /// <param name="directory">An existing one.</param>
    /// <param name="duration">How long is measured, all together.</param>
    public DurabilityExamination(string directory, TimeSpan duration) =>
        (this.directory, this.duration) = (Path.GetFullPath(directory), duration);

    internal Disk Disk { get; init; } = LinuxDisk.Instance;

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    internal string Sysfs { get; init; } = "/sys";

    internal IEnumerable<string> Mounts { get; init; } = File.ReadLines("/proc/self/mountinfo");

    /// <summary>Files that this process has mapped: what was loaded into it.</summary>
    internal IEnumerable<string> Maps { get; init; } = File.ReadLines("/proc/self/maps");

    /// <summary>Leaves nothing behind.</summary>
    public async Task<DurabilityReport> RunAsync(CancellationToken cancel)
    {
        List<DurabilityFinding> findings = [];
        var devices = Look(findings);
        var folder = Path.Combine(directory, $".drystone-examination-{Guid.NewGuid():n}");
        var figures = new DurabilityFigures();
        try
        {
            Disk.CreateDirectory(folder);
            figures = await ProbeAsync(folder, devices, findings, cancel);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException
            or StoreUnavailableException or KeyspaceException)
        {
            findings.Add(new("writing", Breaks, fault.Message,
                "Give the user who runs the server a directory on a disk that can be written and has room."));
        }
        finally
        {
            Remove(folder, findings);
        }

        return new DurabilityReport(directory, findings, figures);
    }

    private IReadOnlyList<BlockDevice> Look(List<DurabilityFinding> findings)
    {
        if (Maps.Any(line => line.Contains("libeatmydata", StringComparison.Ordinal)))
        {
            findings.Add(new("process", Breaks, "libeatmydata is loaded: syncs do nothing",
                "Take it out of LD_PRELOAD and /etc/ld.so.preload."));
        }

        if (Mount.Find(Mount.WithoutLinks(directory), Mounts) is not { } mount)
        {
            findings.Add(new("file system", Doubtful, "the kernel does not say on which one it is"));
            return [];
        }

        var devices = BlockDevice.Find(mount, Sysfs);
        findings.AddRange(MountJudge.Judge(mount, devices));
        findings.AddRange(devices.Select(DeviceJudge.Judge));
        if (devices.Count == 0 && findings.TrueForAll(finding => finding.Verdict == Keeps))
        {
            findings.Add(DeviceJudge.JudgeAbsent(mount));
        }

        foreach (var file in devices.Select(device => device.BackingFile).OfType<string>())
        {
            LookBelow(file, findings);
        }

        return devices;
    }

    /// <summary>A loop device is as good as the file system that its image is on.</summary>
    private void LookBelow(string image, List<DurabilityFinding> findings)
    {
        if (Mount.Find(image, Mounts) is not { } below)
        {
            findings.Add(new($"below {image}", Doubtful, "the image is not to be seen from here",
                "Examine the directory that it is in."));
            return;
        }

        var devices = BlockDevice.Find(below, Sysfs);
        findings.AddRange(MountJudge.Judge(below, devices).Concat(devices.Select(DeviceJudge.Judge))
            .Where(finding => finding.Verdict != Keeps)
            .Select(finding => finding with { Subject = $"below {image}: {finding.Subject}" }));
    }

    private async Task<DurabilityFigures> ProbeAsync(
        string folder, IReadOnlyList<BlockDevice> devices, List<DurabilityFinding> findings, CancellationToken cancel)
    {
        if (Disk.FreeBytes(folder) < LeastFreeBytes)
        {
            findings.Add(new("room", Doubtful,
                $"less than {LeastFreeBytes >> 20} MiB are free: nothing was measured", "Make room."));
            return new DurabilityFigures();
        }

        var abilities = await new Abilities(Disk, folder, OpenKeyspace).TryAsync();
        findings.AddRange(abilities);
        var figures = new LatencyProbe(Disk, folder, Time).Measure(duration / 2, cancel);
        findings.Add(LatencyProbe.Judge(figures, devices));
        if (abilities.Any(finding => finding.Verdict == Breaks))
        {
            return figures;
        }

        var (single, many) = await new CommitProbe(Disk, folder, Time, OpenKeyspace).MeasureAsync(duration / 2, cancel);
        return figures with { CommitsBySingle = single, CommitsByMany = many };
    }

    private IKeyValueStore OpenKeyspace(string folder) => StoreOpener.OpenKeyspace(folder, TimeProvider.System);

    private static void Remove(string folder, List<DurabilityFinding> findings)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            findings.Add(new("removing", Doubtful, fault.Message, $"rm -r {folder}"));
        }
    }
}
