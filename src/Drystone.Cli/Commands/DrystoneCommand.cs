using System.CommandLine;

namespace Drystone.Cli.Commands;

/// <summary>The program's commands, each in a file of its own.</summary>
internal static class DrystoneCommand
{
    public static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand("Drystone, a self-hosted S3 object store.")
        {
            ServerCommand.Create(terminal),
            AccountCommand.Create(terminal),
            AccessCommand.Create(terminal),
            BucketCommand.Create(terminal),
            KeyCommand.Create(terminal),
            LifecycleCommand.Create(terminal),
            TierCommand.Create(terminal),
            ReplicationCommand.Create(terminal),
            EventsCommand.Create(terminal),
            ScrubCommand.Create(terminal),
            ConfigCommand.Create(terminal),
            DoctorCommand.Create(terminal),
            BenchCommand.Create(terminal),
        };
        HelpExamples.AddTo(root);
        VersionLine.AddTo(root);
        return root;
    }
}
