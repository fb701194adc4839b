using Drystone.Testing.Secrets;

namespace Drystone.Clients.Tests.Harness;

/// <summary>Runs one client program to its end.</summary>
internal static class Tool
{
    /// <summary>For hangs only: no client needs as long.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);

    /// <returns>Standard output.</returns>
    public static async Task<string> RunAsync(Launch launch)
    {
        var (exitCode, output, errors) = await TryAsync(launch);
        if (exitCode != 0)
        {
            Assert.Fail($"$ {launch}\nended with {exitCode}\n{errors}\n{output}");
        }

        SecretSink.Run.GuardMade(output);
        return output;
    }

    public static async Task<(int ExitCode, string Output, string Errors)> TryAsync(Launch launch)
    {
        using var process = ChildProcess.Start(launch);
        try
        {
            var exitCode = await process.WaitForExitAsync(Timeout);
            return (exitCode, process.Output, process.Errors);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"$ {launch}\n{e.Message}", e);
        }
    }

    /// <summary>Skips the test when a program is absent. <c>./dev test</c> installs them all where it can.</summary>
    public static void Require(params string[] commands)
    {
        var missing = commands.Where(command => !IsThere(command)).ToList();
        Assert.SkipWhen(missing.Count > 0, $"Not installed: {string.Join(", ", missing)}. See eng/packages.sh.");
    }

    private static bool IsThere(string command) =>
        SearchPath.Split(':').Any(folder => File.Exists(Path.Combine(folder, command)));

    /// <summary>PATH, and where Debian keeps programs for administrators.</summary>
    public static string SearchPath { get; } =
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/local/sbin:/usr/sbin:/sbin";
}
