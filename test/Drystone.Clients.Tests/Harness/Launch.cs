using System.Diagnostics;

namespace Drystone.Clients.Tests.Harness;

/// <summary>A program to start. It gets <paramref name="Environment"/> and nothing of ours: variables of the machine,
/// such as AWS_CA_BUNDLE or a profile, must not change what a client does.</summary>
/// <param name="Command">A name on PATH, or a path.</param>
internal sealed record Launch(
    string Command,
    IReadOnlyList<string> Arguments,
    string Directory,
    IReadOnlyDictionary<string, string> Environment)
{
    public override string ToString() => string.Join(' ', Arguments.Prepend(Command));

    public ProcessStartInfo ToStartInfo()
    {
        // A program that a shell put into the background ignores SIGINT, and so would all that it starts.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", Command, .. Arguments])
        {
            WorkingDirectory = Directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
