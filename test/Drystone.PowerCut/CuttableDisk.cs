using System.Runtime.InteropServices;

namespace Drystone.PowerCut;

/// <summary>Where the power goes.</summary>
internal enum Cut
{
    /// <summary>The computer stops. What it had sent to the device is kept, flushed or not.</summary>
    Computer,

    /// <summary>The device stops too, and its write cache is lost: what was not flushed is gone.</summary>
    Device,
}

/// <summary>An ext4 file system whose power can be cut.</summary>
/// <remarks>
/// It lies in an image on a loop device, and the image is a file of a second ext4 in an image of its own, which plays
/// the device: what the first file system sends without a flush stays in the page cache of the second, as it would in
/// the write cache of a disk. A flush is an <c>fsync</c> of the image, so that the second keeps what a disk would have
/// to. Either is shut down by <c>EXT4_IOC_SHUTDOWN</c> without its log: from then on nothing reaches what is below.
/// </remarks>
internal sealed partial class CuttableDisk : IAsyncDisposable
{
    private const string DiskSize = "4G";
    private const string DeviceSize = "5G";
    private const uint Ext4Shutdown = 0x8004587D; // _IOR('X', 125, __u32)
    private const uint WithoutLog = 2; // EXT4_GOING_FLAGS_NOLOGFLUSH
    private const int UnmountTries = 100;
    private static readonly TimeSpan UnmountInterval = TimeSpan.FromMilliseconds(100);

    private readonly string folder;
    private readonly bool hasBarriers;

    private CuttableDisk(string folder, bool hasBarriers) => (this.folder, this.hasBarriers) = (folder, hasBarriers);

    /// <summary>Where the file system is mounted.</summary>
    public string Path => System.IO.Path.Combine(folder, "mount");

    /// <summary>The image of the device; the file system lies in it.</summary>
    public string Image => System.IO.Path.Combine(folder, "device.img");

    private string DevicePath => System.IO.Path.Combine(folder, "device");

    private string DiskImage => System.IO.Path.Combine(DevicePath, "disk.img");

    /// <param name="hasBarriers">False: the file system sends no flushes to its device.</param>
    public static async Task<CuttableDisk> CreateAsync(string folder, bool hasBarriers)
    {
        var disk = new CuttableDisk(folder, hasBarriers);
        try
        {
            Directory.CreateDirectory(disk.Path);
            Directory.CreateDirectory(disk.DevicePath);
            await Shell.RunAsync("truncate", "-s", DeviceSize, disk.Image);
            await Shell.RunAsync("mkfs.ext4", "-q", "-m", "0", disk.Image);
            await Shell.RunAsync("mount", "-o", "loop", disk.Image, disk.DevicePath);
            await Shell.RunAsync("truncate", "-s", DiskSize, disk.DiskImage);
            await Shell.RunAsync("mkfs.ext4", "-q", "-m", "0", disk.DiskImage);
            await disk.MountDiskAsync();
            await disk.SettleAsync();
            return disk;
        }
        catch
        {
            await disk.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes everything durable, whatever was asked for.</summary>
    public async Task SettleAsync()
    {
        await Shell.RunAsync("sync", "-f", Path);
        await Shell.RunAsync("sync", "-f", DevicePath);
    }

    /// <summary>From the moment that this returns, nothing that is written reaches the disk.</summary>
    public void Cut(Cut cut)
    {
        // The device first: the file system must not get to know in time.
        if (cut == PowerCut.Cut.Device)
        {
            Shutdown(DevicePath);
        }

        Shutdown(Path);
    }

    /// <summary>The power comes back: everything that only memory held is gone, and journals are replayed.</summary>
    /// <returns>What <c>e2fsck</c> complains of; null when the file system is clean.</returns>
    public async Task<string?> RestartAsync()
    {
        await UnmountAsync(Path);
        await UnmountAsync(DevicePath);
        await Shell.RunAsync("mount", "-o", "loop", Image, DevicePath);
        // Replays the journal, without which e2fsck would call every file system damaged.
        await MountDiskAsync();
        await UnmountAsync(Path);
        var check = await Shell.TryRunAsync("e2fsck", "-fn", DiskImage);
        await MountDiskAsync();
        return check.ExitCode == 0 ? null : check.Output;
    }

    public async ValueTask DisposeAsync()
    {
        await UnmountAsync(Path);
        await UnmountAsync(DevicePath);
    }

    // With "loop" the kernel gives the loop device back when the file system is unmounted, whoever does it.
    private Task<string> MountDiskAsync() =>
        Shell.RunAsync("mount", "-o", hasBarriers ? "loop" : "loop,barrier=0", DiskImage, Path);

    private static async Task UnmountAsync(string path)
    {
        for (var left = UnmountTries; IsMounted(path); left--)
        {
            var outcome = await Shell.TryRunAsync("umount", path);
            if (outcome.ExitCode != 0 && left == 0)
            {
                throw new PowerCutException($"{path} stays mounted: {outcome.Output}");
            }

            if (outcome.ExitCode != 0)
            {
                // A process that was killed holds its files until the kernel has buried it.
                await Task.Delay(UnmountInterval);
            }
        }
    }

    private static bool IsMounted(string path) => File.ReadLines("/proc/self/mounts")
        .Any(line => line.Split(' ')[1].Replace("\\040", " ", StringComparison.Ordinal) == path);

    private static void Shutdown(string path)
    {
        var descriptor = open(path, 0);
        var flags = WithoutLog;
        try
        {
            if (descriptor < 0 || ioctl(descriptor, Ext4Shutdown, ref flags) != 0)
            {
                throw new PowerCutException(
                    $"{path} cannot be shut down: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
            }
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int descriptor, nuint request, ref uint argument);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
