namespace Drystone.Engine.Durability;

/// <summary>What the kernel says of a device.</summary>
/// <param name="Cache">Null: it does not say.</param>
/// <param name="OwnCache">What the device itself said of its cache, before anybody changed <paramref name="Cache"/>.
/// </param>
/// <param name="BackingFile">Of a loop device.</param>
internal sealed record BlockDevice(
    string Name, string? Cache, string? OwnCache, bool CanForceAccess, bool IsRotational, string? BackingFile)
{
    public const string WriteBack = "write back";
    public const string WriteThrough = "write through";

    // Stacks of LVM, RAID and encryption are lower by far.
    private const int MostLayers = 8;

    public bool IsNvme => Name.StartsWith("nvme", StringComparison.Ordinal);

    public bool IsMemory => Name.StartsWith("ram", StringComparison.Ordinal)
        || Name.StartsWith("zram", StringComparison.Ordinal);

    public bool IsElsewhere => Name.StartsWith("nbd", StringComparison.Ordinal)
        || Name.StartsWith("rbd", StringComparison.Ordinal) || Name.StartsWith("drbd", StringComparison.Ordinal);

    /// <summary>Disks of virtual machines say that they rotate, whatever they are.</summary>
    public bool IsHardDisk => IsRotational && Name.StartsWith("sd", StringComparison.Ordinal);

    /// <summary>The devices that a mount lies on in the end, below partitions, LVM and RAID.</summary>
    /// <param name="sysfs">Where the kernel shows them: /sys.</param>
    public static IReadOnlyList<BlockDevice> Find(Mount mount, string sysfs)
    {
        var start = Path.Combine(sysfs, "dev/block", mount.Device);
        if (!Directory.Exists(start) && mount.Source.StartsWith("/dev/", StringComparison.Ordinal))
        {
            // btrfs numbers its mounts itself.
            var name = Path.GetFileName(Resolve(mount.Source));
            start = Path.Combine(sysfs, "class/block", name);
        }

        return Directory.Exists(start) ? [.. Below(Resolve(start), MostLayers).DistinctBy(one => one.Name)] : [];
    }

    private static IEnumerable<BlockDevice> Below(string folder, int layers)
    {
        if (File.Exists(Path.Combine(folder, "partition")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        var slaves = Path.Combine(folder, "slaves");
        var below = Directory.Exists(slaves) ? Directory.GetFileSystemEntries(slaves) : [];
        return below.Length == 0 || layers == 0
            ? [Read(folder)]
            : below.SelectMany(one => Below(Resolve(one), layers - 1));
    }

    private static BlockDevice Read(string folder) => new(
        Path.GetFileName(folder),
        Line(folder, "queue/write_cache"),
        Line(folder, "cache_type") ?? ScsiCache(folder),
        Line(folder, "queue/fua") == "1",
        Line(folder, "queue/rotational") == "1",
        Line(folder, "loop/backing_file"));

    private static string? ScsiCache(string folder)
    {
        var disks = Path.Combine(folder, "device/scsi_disk");
        return Directory.Exists(disks)
            ? Directory.GetDirectories(disks).Select(disk => Line(disk, "cache_type")).FirstOrDefault()
            : null;
    }

    private static string? Line(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file)).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Resolve(string path) =>
        Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
}
