using System.CommandLine;
using Drystone.Cli.Commands.Objects;

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
            RepairCommand.Create(terminal),
            PlanCommand.Create(terminal),
            ApplyCommand.Create(terminal),
            VerifyCommand.Create(terminal),
            VerifyDurabilityCommand.Create(terminal),
            DriftCommand.Create(terminal),
            ConfigCommand.Create(terminal),
            DoctorCommand.Create(terminal),
            BenchCommand.Create(terminal),
            CpCommand.Create(terminal),
            MvCommand.Create(terminal),
            SyncCommand.Create(terminal),
            LsCommand.Create(terminal),
            RmCommand.Create(terminal),
            CatCommand.Create(terminal),
            StatCommand.Create(terminal),
            DuCommand.Create(terminal),
            PresignCommand.Create(terminal),
            TagCommand.Create(terminal),
            VersionsCommand.Create(terminal),
            WatchCommand.Create(terminal),
            MbCommand.Create(terminal),
            RbCommand.Create(terminal),
            AliasCommand.Create(terminal),
            CompletionCommand.Create(terminal),
        };
        HelpExamples.AddTo(root);
        VersionLine.AddTo(root);
        return root;
    }
}
