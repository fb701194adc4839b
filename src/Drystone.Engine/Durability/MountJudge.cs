using static Drystone.Engine.Durability.DurabilityVerdict;

namespace Drystone.Engine.Durability;

/// <summary>What type and options of a mount mean for the promise.</summary>
internal static class MountJudge
{
    private const string FileSystem = "file system";
    private const string Options = "mount options";
    private const string LocalDisk = "Use ext4 or XFS on a disk of this machine.";

    private static readonly string[] Journaled = ["ext4", "ext3", "xfs", "btrfs", "f2fs", "bcachefs", "zfs"];
    private static readonly string[] Memory = ["tmpfs", "ramfs", "devtmpfs", "hugetlbfs"];

    /// <summary>Those on which the keyspace does not open: it is a memory map with locks.</summary>
    private static readonly string[] Remote =
    [
        "nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "9p", "virtiofs", "afs", "ceph", "lustre", "ocfs2", "gpfs",
        "fuse", "fuseblk",
    ];

    /// <param name="devices">That the file system lies on.</param>
    public static IEnumerable<DurabilityFinding> Judge(Mount mount, IReadOnlyList<BlockDevice> devices)
    {
        yield return JudgeType(mount);
        var weak = JudgeOptions(mount, devices).ToList();
        foreach (var finding in weak)
        {
            yield return finding;
        }

        if (weak.Count == 0)
        {
            yield return new(Options, Keeps, $"nothing in {string.Join(',', mount.Options)} weakens a sync");
        }
    }

    private static DurabilityFinding JudgeType(Mount mount)
    {
        var type = mount.Type;
        if (Memory.Contains(type))
        {
            return new(FileSystem, Breaks, $"{type} is memory: nothing of it survives a power cut", LocalDisk);
        }

        if (Remote.Contains(type) || type.StartsWith("fuse.", StringComparison.Ordinal))
        {
            return new(FileSystem, Breaks,
                $"{type}: the server keeps no metadata there, and what a sync means is decided elsewhere",
                $"{LocalDisk} With `--metadata DIR` there, objects may stay here if the other side honours syncs.");
        }

        return type switch
        {
            "overlay" => new(FileSystem, Doubtful,
                "overlay, as containers have it: data goes with the container, and the disk below is not seen",
                "Mount a volume, or a directory of the host, and examine that."),
            "zfs" => new(FileSystem, Keeps,
                $"zfs: its property sync, which is not seen here, must not be 'disabled': zfs get sync {mount.Source}"),
            _ when Journaled.Contains(type) => new(FileSystem, Keeps,
                $"{type} on {mount.Source}, mounted at {mount.Point}: keeps names and bytes that were synced"),
            "ext2" => new(FileSystem, Doubtful,
                "ext2 has no journal: after a power cut it waits for a repair that may take names away", LocalDisk),
            "squashfs" or "iso9660" or "erofs" => new(FileSystem, Breaks, $"{type} cannot be written", LocalDisk),
            _ => new(FileSystem, Doubtful, $"{type}: nobody has tried what it keeps after a power cut", LocalDisk),
        };
    }

    private static IEnumerable<DurabilityFinding> JudgeOptions(Mount mount, IReadOnlyList<BlockDevice> devices)
    {
        if (mount.Has("ro"))
        {
            yield return new(Options, Breaks, "ro: it cannot be written", $"mount -o remount,rw {mount.Point}");
        }

        if (mount.Has("barrier=0", "nobarrier", "barrier=none", "fsync_mode=nobarrier"))
        {
            var isHarmless = devices.Count > 0 && devices.All(device => device.Cache == BlockDevice.WriteThrough);
            yield return isHarmless
                ? new(Options, Keeps, "no barriers, and none are needed: no device below has a write cache")
                : new(Options, Breaks,
                    "no barriers: a sync does not make the device write out its cache, and order is lost too",
                    $"mount -o remount,barrier {mount.Point}, and take the option out of /etc/fstab");
        }

        if (mount.Has("volatile"))
        {
            yield return new(Options, Breaks, "volatile: all syncs are left out", "Mount it without this option.");
        }

        if (mount.Has("journal_async_commit"))
        {
            yield return new(Options, Doubtful,
                "journal_async_commit: the journal's order is left to its checksums", "Mount it without this option.");
        }

        if (mount.Has("data=writeback"))
        {
            yield return new(Options, Keeps,
                "data=writeback: harmless here, bytes are synced before anything refers to them");
        }
    }
}
