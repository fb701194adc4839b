using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>A bucket as a file system of the kernel.</summary>
public sealed class S3fsTests : ClientTest
{
    private const int LargeBytes = 25 * 1024 * 1024;

    private ChildProcess? mounted;

    protected override string[] Commands => ["s3fs", "fusermount", "aws", "mountpoint", "sh"];

    private string Mount => At("mount");

    protected override Task RequireAsync()
    {
        Assert.SkipUnless(File.Exists("/dev/fuse"), "s3fs needs /dev/fuse, which this machine does not offer.");
        return Task.CompletedTask;
    }

    protected override async Task SetUpAsync()
    {
        await RunAsync("aws", "--endpoint-url", Server.Endpoint, "s3", "mb", "s3://fuse-bucket");
        File.SetUnixFileMode(
            WriteText("passwd", $"{DrystoneProcess.AccessKeyId}:{DrystoneProcess.SecretAccessKey}"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.CreateDirectory(Mount);
        mounted = Start("s3fs", "fuse-bucket", Mount, "-f", "-o", $"url={Server.Endpoint}",
            "-o", "use_path_request_style", "-o", $"endpoint={DrystoneProcess.Region}",
            "-o", $"passwd_file={At("passwd")}");
        await Until.TrueAsync(IsMountedAsync, () => $"s3fs mounts.\n{mounted.Errors}{mounted.Output}");
    }

    protected override async Task TearDownAsync()
    {
        if (mounted is not null)
        {
            await RunAsync("fusermount", "-u", "-z", Mount);
            Assert.Equal(0, await mounted.WaitForExitAsync(TimeSpan.FromMinutes(1)));
        }
    }

    [Fact]
    public async Task Files_are_written_renamed_changed_in_place_linked_and_deleted()
    {
        await ShellAsync("mkdir -p folder/below && echo text > folder/below/file && cat folder/below/file");
        await ShellAsync("mv folder/below/file folder/renamed && test ! -e folder/below/file");
        Assert.Equal("text\n", await ShellAsync("cat folder/renamed"));
        Assert.Equal("640\n", await ShellAsync("chmod 640 folder/renamed && stat -c %a folder/renamed"));
        await ShellAsync("touch -d 2001-02-03T04:05:06Z folder/renamed");
        Assert.Equal("981173106\n", await ShellAsync("stat -c %Y folder/renamed"));
        Assert.Equal("folder/renamed\ntext\n", await ShellAsync("ln -s folder/renamed link; readlink link; cat link"));
        await ShellAsync("echo more >> folder/renamed");
        Assert.Equal("text\nmore\n", await ShellAsync("cat folder/renamed"));
        await ShellAsync("mv folder other && rmdir other/below && ls other");
        Assert.Equal("renamed\n", await ShellAsync("ls other"));
        await ShellAsync("rm -r link other");
        Assert.Equal("", await ShellAsync("ls -A"));
    }

    [Fact]
    public async Task A_large_file_is_changed_in_its_middle()
    {
        var large = WriteRandom("large", LargeBytes);
        await ShellAsync($"cp {large} large");
        foreach (var target in new[] { large, "large" })
        {
            await ShellAsync($"printf 0123456789 | dd of={target} bs=1 seek=11000000 conv=notrunc status=none");
        }

        await RunAsync("aws", "--endpoint-url", Server.Endpoint, "s3", "cp", "s3://fuse-bucket/large", At("back"));
        AssertSameBytes(large, At("back"));
        AssertSameBytes(large, Path.Combine(Mount, "large"));
    }

    private Task<string> ShellAsync(string script) => RunAsync("sh", "-euc", $"cd {Mount}; {script}");

    private async Task<bool> IsMountedAsync() => (await Tool.TryAsync(
        new Launch("mountpoint", ["-q", Mount], Folder, Variables))).ExitCode == 0;
}
