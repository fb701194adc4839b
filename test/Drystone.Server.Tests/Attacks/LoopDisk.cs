using System.Diagnostics;
using Drystone.Server.Tests.Hosting;

namespace Drystone.Server.Tests.Attacks;

/// <summary>A small ext4 on a loop device, with which a test may do what no disk of a machine should suffer.</summary>
internal sealed class LoopDisk : IDisposable
{
    /// <summary>The server keeps 64 MiB of it for metadata.</summary>
    private const string Size = "112M";

    private readonly TestDirectory directory;

    private LoopDisk(TestDirectory directory) => this.directory = directory;

    public string Path => directory["mount"];

    /// <summary>Skips the test where nothing may be mounted.</summary>
    public static LoopDisk Mount()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Mounting needs root.");
        var disk = new LoopDisk(new TestDirectory());
        Directory.CreateDirectory(disk.Path);
        var failure = Run("truncate", "-s", Size, disk.Image) ?? Run("mkfs.ext4", "-q", "-m", "0", disk.Image)
            ?? Run("mount", "-o", "loop,errors=remount-ro", disk.Image, disk.Path);
        if (failure is not null)
        {
            disk.directory.Dispose();
            Assert.Skip($"Nothing can be mounted here: {failure}");
        }

        return disk;
    }

    /// <summary>Makes the kernel find an error, upon which it lets nothing be written any more.</summary>
    public void TurnReadOnly()
    {
        var trigger = $"/sys/fs/ext4/{System.IO.Path.GetFileName(Device())}/trigger_fs_error";
        Assert.SkipUnless(File.Exists(trigger), "This kernel cannot make an ext4 fail.");
        File.WriteAllText(trigger, "test");
    }

    /// <summary>Takes all the space that is left.</summary>
    public void Fill()
    {
        using var file = File.Create(Filler);
        foreach (var blockBytes in (int[])[1 << 20, 4 << 10])
        {
            try
            {
                while (true)
                {
                    file.Write(new byte[blockBytes]);
                    file.Flush(flushToDisk: true);
                }
            }
            catch (IOException)
            {
                file.Position = file.Length;
            }
        }
    }

    public void Empty() => File.Delete(Filler);

    public void Remount() => Assert.Null(
        Run("umount", Path) ?? Run("mount", "-o", "loop,errors=remount-ro", Image, Path));

    public void Dispose()
    {
        Run("umount", "-l", Path);
        directory.Dispose();
    }

    private string Image => directory["image"];

    private string Filler => System.IO.Path.Combine(Path, "filler");

    private string Device() => File.ReadLines("/proc/mounts").Select(line => line.Split(' '))
        .Single(mount => mount[1] == Path)[0];

    /// <summary>What it complained of; null when it succeeded.</summary>
    private static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : complaint;
    }
}
