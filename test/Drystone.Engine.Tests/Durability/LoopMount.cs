using System.Diagnostics;

namespace Drystone.Engine.Tests.Durability;

/// <summary>An ext4 on a loop device, mounted as a test wants it.</summary>
internal sealed class LoopMount : IDisposable
{
    private const string Size = "400M";

    private readonly string folder = Directory.CreateTempSubdirectory("drystone-test-").FullName;

    public string Path => System.IO.Path.Combine(folder, "mount");

    private string Image => System.IO.Path.Combine(folder, "image");

    /// <summary>Skips the test where nothing may be mounted.</summary>
    public static LoopMount Mount(string options = "rw")
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Mounting needs root.");
        var mount = new LoopMount();
        Directory.CreateDirectory(mount.Path);
        var failure = Run("truncate", "-s", Size, mount.Image) ?? Run("mkfs.ext4", "-q", "-m", "0", mount.Image)
            ?? Run("mount", "-o", $"loop,{options}", mount.Image, mount.Path);
        if (failure is not null)
        {
            mount.Dispose();
            Assert.Skip($"Nothing can be mounted here: {failure}");
        }

        return mount;
    }

    public void Remount(string options) => Assert.Null(Run("mount", "-o", $"remount,{options}", Path));

    public void Dispose()
    {
        Run("umount", Path);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>What it complained of; null when it succeeded.</summary>
    private static string? Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/env", [program, .. arguments]) { RedirectStandardError = true };
        start.Environment["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin";
        using var process = Process.Start(start)!;
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : complaint;
    }
}
