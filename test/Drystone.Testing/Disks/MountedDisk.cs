using System.Diagnostics;
using System.Globalization;

namespace Drystone.Testing.Disks;

/// <summary>A disk of its own for one test: one that is full when the test says so, one that fails below a file system
/// that knows nothing of it, one that is taken away. Disposing unmounts it.</summary>
public sealed class MountedDisk : IDisposable
{
    private const string MakeXfs = "/usr/sbin/mkfs.xfs";

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("drystone-disk-");
    private readonly string? image;
    private readonly string? backing;

    private MountedDisk(bool hasImage)
    {
        Path = Directory.CreateDirectory(System.IO.Path.Combine(Folder, "data")).FullName;
        if (hasImage)
        {
            backing = Directory.CreateDirectory(System.IO.Path.Combine(Folder, "backing")).FullName;
            image = System.IO.Path.Combine(backing, "image");
        }
    }

    /// <summary>Why nothing can be mounted here; null when it can.</summary>
    public static string? WhyNot => !Environment.IsPrivilegedProcess ? "Mounting a disk for the test needs root."
        : !File.Exists(MakeXfs) ? $"{MakeXfs} is not installed (Debian: xfsprogs)."
        : null;

    /// <summary>Where it is mounted: <c>data</c> in <see cref="Folder"/>.</summary>
    public string Path { get; }

    /// <summary>Not on it.</summary>
    public string Folder => root.FullName;

    /// <summary>In memory, and as large as the test says at any moment.</summary>
    public static MountedDisk Tmpfs(long sizeBytes)
    {
        var disk = new MountedDisk(hasImage: false);
        disk.Demand("mount", "-t", "tmpfs", "-o", Size(sizeBytes), "tmpfs", disk.Path);
        return disk;
    }

    /// <summary>An XFS on a loop device, whose image takes room as it is written: when there is none, write-back
    /// fails below the file system, as on a thin volume, and a sync says so.</summary>
    public static MountedDisk Thin(long promisedBytes, long backingBytes)
    {
        var disk = new MountedDisk(hasImage: true);
        disk.Demand("mount", "-t", "tmpfs", "-o", Size(backingBytes), "tmpfs", disk.backing!);
        disk.Demand("truncate", "-s", promisedBytes.ToString(CultureInfo.InvariantCulture), disk.image!);

        // It waits for room for its own blocks, where ext4 ends its journal.
        disk.Demand(MakeXfs, "-q", "-K", disk.image!);
        disk.Mount();
        return disk;
    }

    /// <summary>Sets the size of a disk in memory; what is in it stays.</summary>
    public void Resize(long sizeBytes) => Demand("mount", "-o", $"remount,{Size(sizeBytes)}", Path);

    /// <summary>Takes all the room that is left below the file system, so that writes to new blocks fail.</summary>
    /// <remarks>The loop driver takes a write for done of which a part was: what is acknowledged meanwhile proves
    /// nothing.</remarks>
    public void FillBacking()
    {
        using var filler = File.Create(Filler);
        foreach (var bytes in (int[])[1 << 20, 4 << 10])
        {
            try
            {
                while (true)
                {
                    filler.Write(new byte[bytes]);
                    filler.Flush(flushToDisk: true);
                }
            }
            catch (IOException)
            {
                filler.Position = filler.Length;
            }
        }
    }

    /// <summary>Gives that room back.</summary>
    public void EmptyBacking() => File.Delete(Filler);

    /// <summary>Takes it away under whoever has files open on it, which go on.</summary>
    public void Detach() => Demand("umount", "-l", Path);

    /// <summary>Unmounts it, which nobody uses any more: all of it is written then.</summary>
    public void Unmount() => Demand("umount", Path);

    /// <summary>Mounts the image, at its place.</summary>
    public void Mount() => Demand("mount", "-o", "loop", image!, Path);

    /// <summary>Bytes in use, by what the file system counts.</summary>
    public long UsedBytes
    {
        get
        {
            var drive = new DriveInfo(Path);
            return drive.TotalSize - drive.TotalFreeSpace;
        }
    }

    public void Dispose()
    {
        foreach (var mounted in new[] { Path, backing })
        {
            _ = mounted is null ? null : Run("umount", "-l", mounted);
        }

        root.Delete(recursive: true);
    }

    private string Filler => System.IO.Path.Combine(backing!, "filler");

    private static string Size(long bytes) => "size=" + bytes.ToString(CultureInfo.InvariantCulture);

    private void Demand(string program, params string[] arguments)
    {
        if (Run(program, arguments) is { } complaint)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {complaint}");
        }
    }

    /// <summary>What it complained of; null when it succeeded.</summary>
    private static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : complaint;
    }
}
