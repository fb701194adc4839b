using Drystone.Engine.Durability;
using static Drystone.Engine.Durability.DurabilityVerdict;

namespace Drystone.Engine.Tests.Durability;

public sealed class MountTests
{
    private static readonly string[] Mounts =
    [
        "27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw,errors=remount-ro",
        "40 27 8:1 / /srv rw,noatime - xfs /dev/sda1 rw,attr2",
        "41 40 8:2 / /srv/with\\040space rw - ext4 /dev/sda2 rw,barrier=0",
        "42 40 0:50 / /srv/twice rw - tmpfs tmpfs rw",
        "43 42 8:3 / /srv/twice rw - btrfs /dev/sda3 rw",
        "not a mount",
    ];

    private static readonly BlockDevice Caching = new("sda", "write back", null, true, false, null);
    private static readonly BlockDevice WithoutCache = new("sdb", "write through", null, false, false, null);

    [Theory]
    [InlineData("/", "ext4")]
    [InlineData("/srv", "xfs")]
    [InlineData("/srv/data", "xfs")]
    [InlineData("/srvx", "ext4")]
    [InlineData("/srv/with space/data", "ext4")]
    [InlineData("/srv/twice/data", "btrfs")]
    public void The_innermost_and_last_mount_holds_a_directory(string path, string type) =>
        Assert.Equal(type, Mount.Find(path, Mounts)?.Type);

    [Fact]
    public void Options_of_the_mount_and_of_the_file_system_count() =>
        Assert.Equal(["rw", "relatime", "errors=remount-ro"], Mount.Find("/x", Mounts)!.Options);

    [Theory]
    [InlineData("ext4", "rw", Keeps)]
    [InlineData("xfs", "rw,noatime", Keeps)]
    [InlineData("zfs", "rw,xattr", Keeps)]
    [InlineData("ext4", "rw,data=writeback", Keeps)]
    [InlineData("ext4", "rw,barrier=0", Breaks)]
    [InlineData("ext4", "rw,nobarrier", Breaks)]
    [InlineData("xfs", "rw,nobarrier", Breaks)]
    [InlineData("f2fs", "rw,fsync_mode=nobarrier", Breaks)]
    [InlineData("ext4", "rw,journal_async_commit", Doubtful)]
    [InlineData("ext4", "ro", Breaks)]
    [InlineData("ext2", "rw", Doubtful)]
    [InlineData("minix", "rw", Doubtful)]
    [InlineData("overlay", "rw", Doubtful)]
    [InlineData("overlay", "rw,volatile", Breaks)]
    [InlineData("tmpfs", "rw", Breaks)]
    [InlineData("nfs4", "rw,sync", Breaks)]
    [InlineData("9p", "rw", Breaks)]
    [InlineData("virtiofs", "rw", Breaks)]
    [InlineData("fuse.sshfs", "rw", Breaks)]
    public void Type_and_options_are_judged(string type, string options, DurabilityVerdict expected) =>
        Assert.Equal(expected, WorstOf(type, options, Caching));

    [Fact]
    public void Barriers_are_not_missed_where_no_device_has_a_cache()
    {
        Assert.Equal(Keeps, WorstOf("ext4", "rw,barrier=0", WithoutCache));
        Assert.Equal(Breaks, WorstOf("ext4", "rw,barrier=0", WithoutCache, Caching));
        Assert.Equal(Breaks, WorstOf("ext4", "rw,barrier=0"));
    }

    [Fact]
    public void What_is_wrong_has_a_remedy() => Assert.All(
        MountJudge.Judge(new Mount("/m", "tmpfs", "tmpfs", "0:1", ["ro", "nobarrier", "volatile"]), []),
        finding => Assert.True(finding.Verdict == Keeps || finding.Remedy is not null, finding.Subject));

    private static DurabilityVerdict WorstOf(string type, string options, params BlockDevice[] devices) =>
        MountJudge.Judge(new Mount("/m", type, "/dev/sda", "8:0", options.Split(',')), devices)
            .Max(finding => finding.Verdict);
}
