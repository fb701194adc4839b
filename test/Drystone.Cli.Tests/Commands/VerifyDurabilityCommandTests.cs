using System.Text.Json;
using Drystone.Cli.Commands;

namespace Drystone.Cli.Tests.Commands;

public sealed class VerifyDurabilityCommandTests : IDisposable
{
    private const string Memory = "/dev/shm";

    private readonly TestDirectory directory = new();

    [Fact]
    public async Task A_disk_is_examined_and_left_as_it_was()
    {
        var (exitCode, output, error) = await RunAsync(directory.Path, "--duration", "200ms");
        Assert.Empty(error);
        // The verdict is the machine's; that it is one, and the code that goes with it, are ours.
        var verdict = output.Split("\n\n")[^1];
        Assert.Matches("^(Keeps the promise as far as can be seen|Doubtful: |Does not keep the promise: )", verdict);
        Assert.Equal(verdict.StartsWith("Keeps", StringComparison.Ordinal) ? 0 : 1, exitCode);
        Assert.Contains("append of 4 KiB with fdatasync", output, StringComparison.Ordinal);
        Assert.Contains("a second by 1 writer", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Fact]
    public async Task Memory_is_no_disk()
    {
        Assert.SkipUnless(Directory.Exists(Memory), "This machine shows no tmpfs.");
        var (exitCode, output, _) = await RunAsync(Memory, "--duration", "200ms");
        Assert.Equal(1, exitCode);
        Assert.Contains("bad       file system: tmpfs is memory", output, StringComparison.Ordinal);
        Assert.Contains("\nDoes not keep the promise: file system", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_is_also_json()
    {
        var (exitCode, output, _) = await RunAsync(directory.Path, "--duration", "200ms", "--json");
        var report = JsonDocument.Parse(output).RootElement;
        Assert.Equal(directory.Path, report.GetProperty("directory").GetString());
        Assert.Equal(exitCode == 0, report.GetProperty("verdict").GetString() == "Keeps");
        Assert.NotEqual(0, report.GetProperty("findings").GetArrayLength());
        Assert.True(report.GetProperty("figures").GetProperty("syncMicroseconds").GetDouble() > 0);
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_refused_and_not_made()
    {
        var (exitCode, _, error) = await RunAsync(directory["none"]);
        Assert.Equal(2, exitCode);
        Assert.StartsWith(
            $"drystone: {directory["none"]} does not exist: make it first, on the disk that is to be examined\n",
            error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory["none"]));

        var file = directory.Write("file", "");
        Assert.StartsWith($"drystone: {file} is a file: name a directory\n", (await RunAsync(file)).Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("2h")]
    [InlineData("soon")]
    public async Task A_time_that_is_none_is_refused(string duration)
    {
        var (exitCode, _, error) = await RunAsync(directory.Path, "--duration", duration);
        Assert.Equal(2, exitCode);
        Assert.StartsWith($"drystone: --duration: '{duration}' is no time up to 1h", error, StringComparison.Ordinal);
    }

    public void Dispose() => directory.Dispose();

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exitCode = await CommandLine.RunAsync(
            ["verify-durability", .. arguments], new Terminal(output, error, new Dictionary<string, string>()),
            CancellationToken.None);
        return (exitCode, output.ToString(), error.ToString());
    }
}
