using System.Diagnostics;

namespace Drystone.PowerCut;

/// <summary>Runs other programs to their end.</summary>
internal static class Shell
{
    // mkfs, mount and e2fsck stand there, and not on every PATH.
    private static readonly string SearchPath =
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/local/sbin:/usr/sbin:/sbin";

    public sealed record Outcome(int ExitCode, string Output);

    /// <returns>Its exit code, and all that it said.</returns>
    public static async Task<Outcome> TryRunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/env", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = SearchPath;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new(process.ExitCode, (await output + await errors).Trim());
    }

    /// <exception cref="PowerCutException">It did not succeed.</exception>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var outcome = await TryRunAsync(program, arguments);
        return outcome.ExitCode == 0
            ? outcome.Output
            : throw new PowerCutException(
                $"{program} {string.Join(' ', arguments)} ended with {outcome.ExitCode}: {outcome.Output}");
    }
}
