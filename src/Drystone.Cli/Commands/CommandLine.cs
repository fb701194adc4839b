using System.CommandLine;
using System.CommandLine.Parsing;
using Drystone.Cli.Objects;
using Drystone.Client;
using Drystone.Server.Control;
using Drystone.Server.Hosting;

namespace Drystone.Cli.Commands;

/// <summary>Runs one command line, and turns its faults into a line each and an exit code.</summary>
internal static class CommandLine
{
    public static Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancel) =>
        RunAsync(DrystoneCommand.Create(terminal, arguments.FirstOrDefault()), arguments, terminal, cancel);

    /// <param name="root">That knows the command, at least.</param>
    internal static async Task<int> RunAsync(
        RootCommand root, string[] arguments, Terminal terminal, CancellationToken cancel)
    {
        var parsed = root.Parse(arguments);
        try
        {
            // Who asks for help, or what could follow, has not given the arguments yet.
            var asks = parsed.Action is HelpExamples || (arguments.Length > 0 && IsSuggestion(arguments[0]));
            if (parsed.Errors.Count > 0 && !asks)
            {
                // What follows a word that was not understood is seldom understood either.
                throw new UsageException([Explain(parsed.Errors[0], parsed)]);
            }

            // The commands decide what a signal means; the default would end the process after two seconds.
            var invocation = new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(invocation, cancel);
        }
        catch (OperationCanceledException)
        {
            WriteProblems(terminal, ["interrupted"]);
            return ExitCode.Failure;
        }
        catch (UsageException e)
        {
            WriteProblems(terminal, e.Problems);
            await terminal.Error.WriteLineAsync($"Try '{PathOf(parsed.CommandResult)} --help'.");
            return ExitCode.Usage;
        }
        catch (Exception e) when (e is ServerStartException or AdminException or IOException
            or UnauthorizedAccessException or ObjectsException or ObjectStoreException)
        {
            WriteProblems(terminal, [e.Message]);
            return ExitCode.Failure;
        }
    }

    /// <summary>How the scripts of <c>drystone completion</c> ask.</summary>
    private static bool IsSuggestion(string argument) =>
        argument.StartsWith("[suggest", StringComparison.Ordinal) && argument.EndsWith(']');

    private static void WriteProblems(Terminal terminal, IReadOnlyList<string> problems)
    {
        foreach (var problem in problems)
        {
            terminal.Error.WriteLine($"drystone: {problem}");
        }
    }

    private static string Explain(ParseError error, ParseResult parsed)
    {
        var unknown = parsed.UnmatchedTokens.FirstOrDefault(
            token => token.StartsWith("--", StringComparison.Ordinal)
                && error.Message.Contains(token, StringComparison.Ordinal));
        if (unknown is null)
        {
            return error.Message;
        }

        var known = parsed.CommandResult.Command.Options.Select(option => option.Name);
        return $"unknown option '{unknown}'{NearestName.Suggest(unknown, known)}";
    }

    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : "drystone";
}
