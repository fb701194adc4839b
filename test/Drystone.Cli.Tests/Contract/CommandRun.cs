using Drystone.Cli.Commands;

namespace Drystone.Cli.Tests.Contract;

/// <summary>Runs a command in this process, with an environment of the test's own.</summary>
internal static class CommandRun
{
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var exitCode = await CommandLine.RunAsync(
            arguments, new Terminal(output, errors, environment), TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), errors.ToString());
    }
}
