using System.CommandLine;
using Drystone.Cli.Commands.Objects;

namespace Drystone.Cli.Commands;

/// <summary>The program's commands, each in a file of its own.</summary>
internal static class DrystoneCommand
{
    private static readonly Func<Terminal, Command>[] All =
    [
        ServerCommand.Create,
        AccountCommand.Create,
        AccessCommand.Create,
        BucketCommand.Create,
        KeyCommand.Create,
        LifecycleCommand.Create,
        TierCommand.Create,
        ReplicationCommand.Create,
        EventsCommand.Create,
        ScrubCommand.Create,
        RepairCommand.Create,
        PlanCommand.Create,
        ApplyCommand.Create,
        VerifyCommand.Create,
        VerifyDurabilityCommand.Create,
        DriftCommand.Create,
        ConfigCommand.Create,
        DoctorCommand.Create,
        BenchCommand.Create,
        CpCommand.Create,
        MvCommand.Create,
        SyncCommand.Create,
        LsCommand.Create,
        RmCommand.Create,
        CatCommand.Create,
        StatCommand.Create,
        DuCommand.Create,
        PresignCommand.Create,
        TagCommand.Create,
        VersionsCommand.Create,
        WatchCommand.Create,
        MbCommand.Create,
        RbCommand.Create,
        AliasCommand.Create,
        CompletionCommand.Create,
    ];

    /// <param name="terminal">What the commands write to.</param>
    /// <param name="named">The command that was named, where it is known. When that is the server, the others are not
    /// made: they would take some hundredths of the time that a server needs to start.</param>
    public static RootCommand Create(Terminal terminal, string? named = null)
    {
        var root = new RootCommand("Drystone, a self-hosted S3 object store.");
        foreach (var create in named == ServerCommand.Name ? [ServerCommand.Create] : All)
        {
            root.Add(create(terminal));
        }

        HelpExamples.AddTo(root);
        VersionLine.AddTo(root);
        return root;
    }
}
