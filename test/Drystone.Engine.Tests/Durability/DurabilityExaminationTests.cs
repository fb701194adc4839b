using Drystone.Engine.Durability;
using static Drystone.Engine.Durability.DurabilityVerdict;

namespace Drystone.Engine.Tests.Durability;

/// <summary>On real file systems, as far as this machine has them.</summary>
public sealed class DurabilityExaminationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("drystone-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Memory_never_gets_a_good_verdict_and_nothing_is_left_in_it()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "This machine shows no tmpfs.");
        var memory = Directory.CreateDirectory($"/dev/shm/drystone-test-{Guid.NewGuid():n}").FullName;
        try
        {
            var report = await ExamineAsync(memory);
            Assert.Equal(Breaks, report.Verdict);
            AssertFound(report, "file system", Breaks, "tmpfs is memory");
            // Without looking at the mount, the syncs alone betray it.
            AssertFound(report, "sync latency", Doubtful, "");
            Assert.Empty(Directory.EnumerateFileSystemEntries(memory));
        }
        finally
        {
            Directory.Delete(memory, recursive: true);
        }
    }

    [Fact]
    public async Task An_ext4_is_good_as_far_as_its_image_is()
    {
        using var mount = LoopMount.Mount();
        var report = await ExamineAsync(mount.Path);
        AssertFound(report, "file system", Keeps, "ext4");
        AssertFound(report, "mount options", Keeps, "nothing");
        AssertFound(report, "abilities", Keeps, "memory maps");
        Assert.Contains(report.Findings, one => one.Subject.StartsWith("device loop", StringComparison.Ordinal));
        Assert.All([report.Figures.SyncMicroseconds, report.Figures.CommitsBySingle, report.Figures.CommitsByMany],
            figure => Assert.True(figure > 0));
        Assert.Equal(["lost+found"], Directory.EnumerateFileSystemEntries(mount.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_mount_without_barriers_breaks_the_promise()
    {
        using var mount = LoopMount.Mount("barrier=0");
        var report = await ExamineAsync(mount.Path);
        Assert.Equal(Breaks, report.Verdict);
        AssertFound(report, "mount options", Breaks, "no barriers");
    }

    [Fact]
    public async Task A_mount_that_cannot_be_written_breaks_the_promise()
    {
        using var mount = LoopMount.Mount();
        mount.Remount("ro");
        var report = await ExamineAsync(mount.Path);
        AssertFound(report, "mount options", Breaks, "ro");
        AssertFound(report, "writing", Breaks, "Read-only");
    }

    [Fact]
    public async Task A_process_whose_syncs_do_nothing_breaks_the_promise()
    {
        var report = await new DurabilityExamination(folder, TimeSpan.FromMilliseconds(50))
        {
            Maps = ["7f00-7f01 r-xp 00000000 08:01 1   /usr/lib/x86_64-linux-gnu/libeatmydata.so.1.3.0"],
        }.RunAsync(CancellationToken.None);
        AssertFound(report, "process", Breaks, "libeatmydata");
    }

    [Fact]
    public async Task The_file_system_below_an_image_counts()
    {
        using var mount = LoopMount.Mount();
        var image = Path.Combine(Path.GetDirectoryName(mount.Path)!, "image");
        var mounts = File.ReadLines("/proc/self/mountinfo")
            .Append($"99 1 0:99 / {Path.GetDirectoryName(image)} rw - tmpfs tmpfs rw")
            .Append(File.ReadLines("/proc/self/mountinfo").Single(line => line.Contains(mount.Path)));
        var report = await new DurabilityExamination(mount.Path, TimeSpan.FromMilliseconds(50))
        {
            Mounts = [.. mounts],
        }.RunAsync(CancellationToken.None);
        AssertFound(report, $"below {image}: file system", Breaks, "tmpfs is memory");
    }

    [Fact]
    public async Task Links_to_a_directory_above_are_followed()
    {
        var real = Directory.CreateDirectory(Path.Combine(folder, "real", "data")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(folder, "link"), "real");
        var report = await new DurabilityExamination(
            Path.Combine(folder, "link", "data"), TimeSpan.FromMilliseconds(50))
        {
            Mounts = ["1 1 0:98 / / rw - ext4 /dev/none rw", $"2 1 0:99 / {real} rw - tmpfs tmpfs rw"],
        }.RunAsync(CancellationToken.None);
        AssertFound(report, "file system", Breaks, "tmpfs is memory");
    }

    [Fact]
    public async Task An_examination_that_is_interrupted_leaves_nothing_behind()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new DurabilityExamination(folder, TimeSpan.FromMinutes(1)).RunAsync(stop.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    private static Task<DurabilityReport> ExamineAsync(string directory) =>
        new DurabilityExamination(directory, TimeSpan.FromMilliseconds(200)).RunAsync(CancellationToken.None);

    private static void AssertFound(
        DurabilityReport report, string subject, DurabilityVerdict verdict, string reason) => Assert.Contains(
            report.Findings,
            one => one.Subject == subject && one.Verdict == verdict
                && one.Reason.Contains(reason, StringComparison.OrdinalIgnoreCase));
}
