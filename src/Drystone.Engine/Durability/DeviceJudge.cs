using static Drystone.Engine.Durability.DurabilityVerdict;

namespace Drystone.Engine.Durability;

/// <summary>What a device means for the promise.</summary>
internal static class DeviceJudge
{
    public static DurabilityFinding JudgeAbsent(Mount mount) => new("device", Keeps,
        $"{mount.Source}: the kernel shows no device here, so that nothing is known of its cache");

    public static DurabilityFinding Judge(BlockDevice device)
    {
        var subject = $"device {device.Name}";
        if (device.IsMemory)
        {
            return new(subject, Breaks, "it is memory: nothing of it survives a power cut", "Use a disk.");
        }

        if (device.Cache == BlockDevice.WriteThrough && IsWriteBack(device.OwnCache))
        {
            return new(subject, Breaks,
                "it has a write cache, and the kernel was told that it has none: it is never flushed",
                $"echo 'write back' > /sys/block/{device.Name}/queue/write_cache, and find what changed it");
        }

        if (device.IsElsewhere)
        {
            return new(subject, Doubtful, "it is a disk of another machine, which decides what a flush means",
                "Ask there whether flushes reach the disk.");
        }

        var forced = device.CanForceAccess ? "single writes past it (FUA) too" : "no single writes past it (FUA)";
        return device.Cache switch
        {
            BlockDevice.WriteBack => new(subject, Keeps, $"has a write cache that the kernel flushes; {forced}"),
            BlockDevice.WriteThrough => new(subject, Keeps,
                "says that it has no write cache, or one that outlives a power cut; no flushes are sent to it"),
            _ => new(subject, Doubtful, "the kernel says nothing of its write cache",
                "Look with `hdparm -W` or `nvme get-feature -f 6` on the host."),
        };
    }

    private static bool IsWriteBack(string? cache) =>
        cache?.StartsWith(BlockDevice.WriteBack, StringComparison.Ordinal) == true;
}
