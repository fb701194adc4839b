using System.Diagnostics;

namespace Drystone.Server.Tests.Notifications.Brokers;

/// <summary>The programs of Debian packages that the tests use; eng/packages.sh lists them.</summary>
internal static class Programs
{
    /// <summary>PATH, where Debian keeps programs for administrators, and two places of its own.</summary>
    public static string SearchPath { get; } =
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/local/sbin:/usr/sbin:/sbin:/usr/lib/postgresql/15/bin";

    /// <summary>Skips the test when a program is absent. <c>./dev test</c> installs them all where it can.</summary>
    public static void Require(params string[] programs)
    {
        var missing = programs.Where(program => Find(program) is null).ToList();
        Assert.SkipWhen(missing.Count > 0, $"Not installed: {string.Join(", ", missing)}. See eng/packages.sh.");
    }

    public static string? Find(string program) =>
        SearchPath.Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its standard output.</returns>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Find(program) ?? program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}\n{await errors}{await output}");
        return await output;
    }
}
