using Drystone.Engine.Durability;
using static Drystone.Engine.Durability.DurabilityVerdict;

namespace Drystone.Engine.Tests.Durability;

/// <summary>On a tree like that of the kernel below /sys.</summary>
public sealed class BlockDeviceTests : IDisposable
{
    private readonly string sysfs = Directory.CreateTempSubdirectory("drystone-test-").FullName;

    public void Dispose() => Directory.Delete(sysfs, recursive: true);

    [Fact]
    public void A_partition_has_the_cache_of_its_disk()
    {
        Put("sda", "queue/write_cache", "write back");
        Put("sda", "queue/fua", "1");
        Put("sda", "queue/rotational", "1");
        Put("sda/sda1", "partition", "1");
        var disk = Assert.Single(Find("sda/sda1"));
        Assert.Equal(("sda", "write back", true, true), (disk.Name, disk.Cache, disk.CanForceAccess, disk.IsHardDisk));
        Assert.Equal(Keeps, DeviceJudge.Judge(disk).Verdict);
    }

    [Fact]
    public void A_volume_of_several_disks_is_each_of_them()
    {
        foreach (var disk in new[] { "nvme0n1", "nvme1n1" })
        {
            Put(disk, "queue/write_cache", "write through");
            Directory.CreateDirectory(FolderOf("dm-0/slaves"));
            Directory.CreateSymbolicLink(FolderOf($"dm-0/slaves/{disk}"), FolderOf(disk));
        }

        Put("dm-0", "queue/write_cache", "write through");
        Assert.Equal(["nvme0n1", "nvme1n1"], Find("dm-0").Select(one => one.Name).Order());
    }

    [Fact]
    public void A_loop_device_names_its_image()
    {
        Put("loop0", "loop/backing_file", "/images/disk.img");
        Assert.Equal("/images/disk.img", Assert.Single(Find("loop0")).BackingFile);
    }

    [Fact]
    public void A_device_that_is_not_shown_is_none() =>
        Assert.Empty(BlockDevice.Find(new Mount("/", "zfs", "pool/data", "0:33", []), sysfs));

    [Theory]
    [InlineData("vda", "write back", "write back", Keeps)]
    [InlineData("nvme0n1", "write through", null, Keeps)]
    [InlineData("sda", "write through", "write through", Keeps)]
    [InlineData("sda", "write through", "write back, no read (daft)", Breaks)]
    [InlineData("vda", "write through", "write back", Breaks)]
    [InlineData("sda", null, null, Doubtful)]
    [InlineData("nbd0", "write back", null, Doubtful)]
    [InlineData("zram0", "write back", null, Breaks)]
    [InlineData("ram0", "write through", null, Breaks)]
    public void A_device_is_judged(string name, string? cache, string? ownCache, DurabilityVerdict expected) =>
        Assert.Equal(expected, DeviceJudge.Judge(new(name, cache, ownCache, false, false, null)).Verdict);

    [Fact]
    public void A_cache_that_somebody_declared_away_is_found()
    {
        Put("sda", "queue/write_cache", "write through");
        Put("sda", "device/scsi_disk/0:0:0:0/cache_type", "write back");
        Assert.Equal(Breaks, DeviceJudge.Judge(Assert.Single(Find("sda"))).Verdict);
    }

    private IReadOnlyList<BlockDevice> Find(string device)
    {
        Directory.CreateDirectory(Path.Combine(sysfs, "dev/block"));
        Directory.CreateSymbolicLink(Path.Combine(sysfs, "dev/block/8:1"), FolderOf(device));
        return BlockDevice.Find(new Mount("/srv", "ext4", "/dev/none", "8:1", []), sysfs);
    }

    private string FolderOf(string device) => Path.Combine(sysfs, "devices", device);

    private void Put(string device, string file, string content)
    {
        var path = Path.Combine(FolderOf(device), file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content + "\n");
    }
}
