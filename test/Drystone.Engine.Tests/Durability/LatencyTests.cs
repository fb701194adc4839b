using Drystone.Engine.Durability;
using static Drystone.Engine.Durability.DurabilityVerdict;

namespace Drystone.Engine.Tests.Durability;

public sealed class LatencyTests
{
    private static readonly Dictionary<string, BlockDevice[]> Devices = new()
    {
        ["none"] = [],
        ["flash with a cache"] = [new("nvme0n1", "write back", null, true, false, null)],
        ["flash without"] = [new("nvme0n1", "write through", null, true, false, null)],
        ["hard disk"] = [new("sda", "write through", null, true, true, null)],
        ["disk of a virtual machine"] = [new("vda", "write through", null, true, true, null)],
    };

    [Theory]
    [InlineData("flash without", 2, 1, Doubtful, "as if the sync were not there")]
    [InlineData("none", 100, 150, Doubtful, "as if the sync were not there")]
    [InlineData("flash without", 1, 6, Doubtful, "no device was asked")]
    [InlineData("flash with a cache", 2, 30, Doubtful, "nvme0n1 cannot write out a cache")]
    [InlineData("flash without", 2, 30, Keeps, "reaches a device")]
    [InlineData("flash with a cache", 2, 300, Keeps, "reaches a device")]
    [InlineData("hard disk", 2, 200, Doubtful, "sda is a hard disk")]
    [InlineData("hard disk", 2, 4_000, Keeps, "reaches a device")]
    [InlineData("disk of a virtual machine", 2, 200, Keeps, "reaches a device")]
    [InlineData("none", 2, 200, Keeps, "reaches a device")]
    public void A_sync_that_is_too_quick_is_doubted(
        string devices, int writeMicroseconds, int syncMicroseconds, DurabilityVerdict expected, string reason)
    {
        var finding = LatencyProbe.Judge(Measure(writeMicroseconds, syncMicroseconds), Devices[devices]);
        Assert.Equal(expected, finding.Verdict);
        Assert.Contains(reason, finding.Reason, StringComparison.Ordinal);
        Assert.Equal(expected == Keeps, finding.Remedy is null);
    }

    [Fact]
    public void What_is_measured_is_what_the_disk_takes()
    {
        var figures = Measure(writeMicroseconds: 3, syncMicroseconds: 250);
        Assert.Equal(
            (3, 253, 253), (figures.WriteMicroseconds, figures.SyncMicroseconds, figures.SlowSyncMicroseconds));
        Assert.InRange(figures.Syncs, 150, 250);
    }

    [Fact]
    public void A_slow_disk_is_asked_often_enough_and_a_quick_one_is_not_filled()
    {
        Assert.Equal(32, Measure(3, 1_000_000).Syncs);
        Assert.Equal(8_192, Measure(1, 1, TimeSpan.FromMinutes(1)).Syncs);
    }

    private static DurabilityFigures Measure(
        int writeMicroseconds, int syncMicroseconds, TimeSpan? duration = null)
    {
        var time = new ManualTime();
        var disk = new TimedDisk(
            time, TimeSpan.FromMicroseconds(writeMicroseconds), TimeSpan.FromMicroseconds(syncMicroseconds));
        return new LatencyProbe(disk, "/nowhere", time).Measure(
            duration ?? TimeSpan.FromMilliseconds(100), CancellationToken.None);
    }
}
