using System.Diagnostics;
using Drystone.Cli.Commands;

namespace Drystone.Cli.Tests.Objects;

/// <summary>The program as a shell runs it: with completion, and with Ctrl-C.</summary>
public sealed class ShellTests(ObjectsFixture fixture) : IClassFixture<ObjectsFixture>, IDisposable
{
    private readonly TestDirectory _directory = new();

    [Theory]
    [InlineData("drystone comp", "completion")]
    [InlineData("drystone cat --ve", "--version-id")]
    [InlineData("drystone account key cr", "create")]
    [InlineData("drystone completion z", "zsh")]
    [InlineData("drystone cp read", "")]
    public async Task Bash_completes(string line, string expected)
    {
        const string Script =
            """
            source <(drystone completion bash)
            complete -p drystone > /dev/null
            COMP_LINE=$1 COMP_POINT=${#1}
            read -ra COMP_WORDS <<< "$1"
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _drystone
            echo "${COMPREPLY[*]}"
            """;
        var (exitCode, output, error) = await BashAsync(Script, line);
        Assert.True(exitCode == 0, error);
        Assert.Equal($"{expected}\n", output);
    }

    [Fact]
    public async Task An_interrupted_doctor_leaves_nothing_behind()
    {
        var bucket = await fixture.MakeBucketAsync();

        // A check later than the first that stores anything. As Ctrl-C is SIGTERM, which a shell in the background does
        // not have its children ignore.
        var (exitCode, _, error) = await BashAsync(
            """
            mkfifo told
            drystone doctor --bucket "$1" 2> told &
            pid=$!
            while IFS= read -r line; do
                echo "$line" >&2
                if [[ $line == multipart* ]]; then kill -TERM $pid; fi
            done < told
            wait $pid
            """,
            bucket[5..]);
        Assert.Contains("interrupted; nothing is left under drystone-doctor/", error, StringComparison.Ordinal);
        Assert.Equal(1, exitCode);
        Assert.Equal("", await fixture.RunAsync("ls", "-r", bucket));
    }

    [Fact]
    public async Task An_interrupted_copy_of_standard_input_stores_nothing()
    {
        var bucket = await fixture.MakeBucketAsync();
        var (exitCode, _, error) = await BashAsync(
            """
            mkfifo pipe
            drystone cp - "$1/a" < pipe &
            pid=$!
            exec 3> pipe
            head -c 20000000 /dev/zero >&3
            kill -TERM $pid
            wait $pid
            """,
            bucket);
        Assert.Contains("drystone: interrupted", error, StringComparison.Ordinal);
        Assert.Equal(1, exitCode);
        Assert.Equal("", await fixture.RunAsync("ls", "-r", bucket));
        Assert.Equal("", await fixture.RunAsync("versions", bucket));
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Runs a script that finds <c>drystone</c> on its path.</summary>
    private async Task<(int ExitCode, string Output, string Error)> BashAsync(string script, string argument)
    {
        var program = typeof(CommandLine).Assembly.Location;
        File.WriteAllText(_directory["drystone"], $"#!/bin/sh\nexec dotnet {program} \"$@\"\n");
        File.SetUnixFileMode(
            _directory["drystone"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var start = new ProcessStartInfo("bash", ["-c", script, "bash", argument])
        {
            WorkingDirectory = _directory.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in fixture.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["PATH"] = $"{_directory.Path}:{start.Environment["PATH"]}";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
