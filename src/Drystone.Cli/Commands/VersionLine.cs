using System.CommandLine;
using System.CommandLine.Invocation;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone --version</c> prints the name too, so that a pasted line says what it is of.</summary>
internal sealed class VersionLine : SynchronousCommandLineAction
{
    public static string Text { get; } = $"drystone {typeof(VersionLine).Assembly.GetName().Version?.ToString(3)}";

    public static void AddTo(RootCommand root) =>
        root.Options.OfType<VersionOption>().Single().Action = new VersionLine();

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(Text);
        return ExitCode.Success;
    }
}
