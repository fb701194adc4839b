using System.CommandLine;
using Drystone.Cli.Bench.Compare;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone bench compare</c>: several endpoints side by side.</summary>
internal static class BenchCompareCommand
{
    public const string Examples =
        """
        Examples:
          drystone bench compare here=http://127.0.0.1:9000,credentials=data/root-credentials.env \
              there=https://s3.example.org,credentials=keys.env,region=eu-central-1
          drystone bench compare new=http://127.0.0.1:9000,pid=4711 old=http://127.0.0.1:9100,pid=4712 --rounds 8
          drystone bench compare s3=http://127.0.0.1:9000,pid=4711 nginx=http://127.0.0.1:8080,plain,pid=815 --only get

        Without credentials=FILE an endpoint gets AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Everything that is
        written is removed again. The exit code is 1 when a request failed.
        """;

    public static Command Create(Terminal terminal)
    {
        var arguments = new CompareArguments();
        var command = new Command("compare", "Measure several endpoints in one run, in turn.");
        arguments.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var options = arguments.Read(parsed, terminal);
            BenchCommand.PreferInlineCompletions(terminal);
            var run = new CompareRun(options, terminal.Output, terminal.Error, terminal.Time);
            return BenchCommand.RunAsync(run.RunAsync, cancel);
        });
        return command;
    }
}
