using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>A file system of its own is shut down under a server, and what was acknowledged is read back.</summary>
/// <remarks><c>./dev powercut --rounds 50</c> goes on for longer.</remarks>
public sealed class PowerCutTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("drystone-powercut-test-");

    /// <summary>Built to artifacts/bin/PROJECT/CONFIGURATION, as the server is.</summary>
    private static string Program => Path.Combine(
        DrystoneProcess.ProgramFolder, "../..", "Drystone.PowerCut",
        Path.GetFileName(DrystoneProcess.ProgramFolder), "powercut");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_without_syncs_or_flushes_it_is()
    {
        RequireLoopDevices();
        var (exitCode, output, errors) = await Tool.TryAsync(Launch("--self-test", "--rounds", "2"));
        Assert.True(exitCode == 0, $"It ended with {exitCode}.\n{errors}{output}");
        Assert.Matches("self-test: 0 losses as it is, [1-9][0-9]* without syncs, [1-9][0-9]* without flushes", output);
        Assert.Matches(@"\n[1-9][0-9,]* acknowledged writes checked, .*; 0 losses\n", output);
        Assert.Contains("drystone scrub run: Round", output, StringComparison.Ordinal);
        Assert.Contains("LOST  ", output, StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task An_interrupted_run_leaves_no_mount_and_no_loop_device()
    {
        RequireLoopDevices();
        using var process = ChildProcess.Start(Launch("--rounds", "1000"));
        await Until.TrueAsync(
            () => Task.FromResult(process.HasExited || process.Output.Contains("round  power")),
            () => $"the first round begins.\n{process.Errors}{process.Output}");
        Assert.Contains("powercut", File.ReadAllText("/proc/self/mounts"), StringComparison.Ordinal);
        await process.SignalAsync("INT");
        Assert.Equal(1, await process.WaitForExitAsync(TimeSpan.FromMinutes(2)));
        Assert.Contains("interrupted", process.Errors, StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("--rounds must be 1 or more", "--rounds", "0")]
    [InlineData("'maybe' not recognized", "--durability", "maybe")]
    public async Task A_wrong_question_is_told(string problem, params string[] arguments)
    {
        RequireLoopDevices();
        var (exitCode, _, errors) = await Tool.TryAsync(Launch(arguments));
        Assert.Equal(2, exitCode);
        Assert.Contains(problem, errors, StringComparison.Ordinal);
    }

    private static void RequireLoopDevices()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Mounting needs root.");
        Assert.SkipUnless(File.Exists("/dev/loop-control"), "This machine has no loop devices.");
        Tool.Require("mkfs.ext4", "e2fsck", "mount");
    }

    private void AssertNothingIsLeft()
    {
        Assert.Empty(folder.EnumerateFileSystemInfos());
        Assert.DoesNotContain(folder.FullName, File.ReadAllText("/proc/self/mounts"), StringComparison.Ordinal);
        Assert.All(
            Directory.GetDirectories("/sys/block", "loop*").Select(loop => Path.Combine(loop, "loop/backing_file")),
            file => Assert.False(
                File.Exists(file) && File.ReadAllText(file).Contains(folder.FullName, StringComparison.Ordinal), file));
    }

    private Launch Launch(params string[] arguments) => new(
        Program, arguments, folder.FullName,
        new Dictionary<string, string>
        {
            ["PATH"] = Tool.SearchPath,
            ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "",
            ["TMPDIR"] = folder.FullName,
        });
}
