using System.CommandLine;

namespace Drystone.Cli.Commands;

/// <summary><c>drystone access</c>: who may do what, and why.</summary>
internal static class AccessCommand
{
    public const string Examples =
        """
        Examples:
          drystone access explain --principal AKIAI44QH8DHBEXAMPLE --action s3:GetObject --resource docs/a.txt
          drystone access explain --principal anonymous --action s3:ListBucket --resource docs --context s3:prefix=open/
          drystone access explain --request 5F1C9A7E33D0B842      why a request was answered as it was
          drystone access analyze                                 buckets that anybody can reach, and by what
          drystone access analyze --bucket docs --prefix reports/ who may read keys that start so
        """;

    public static Command Create(Terminal terminal)
    {
        var store = new StoreLocation(terminal);
        var command = new Command("access", "See who may do what, and why.")
        {
            AccessExplainCommand.Create(terminal, store),
            AccessAnalyzeCommand.Create(terminal, store),
        };
        store.AddTo(command);
        return command;
    }
}
