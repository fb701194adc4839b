using Drystone.Engine.Disks;
using Drystone.Keyspace;
using static Drystone.Engine.Durability.DurabilityVerdict;

namespace Drystone.Engine.Durability;

/// <summary>Tries all that the engine asks of a file system.</summary>
/// <param name="openKeyspace">Opens one in a directory: a memory map with locks.</param>
internal sealed class Abilities(Disk disk, string folder, Func<string, IKeyValueStore> openKeyspace)
{
    private const int Bytes = 64 << 10;

    /// <summary>Everything in one line when it works, and a line for each thing that does not.</summary>
    public async Task<IReadOnlyList<DurabilityFinding>> TryAsync()
    {
        List<DurabilityFinding> findings = [];
        Try(findings, "a sync of a file and of its directory", Breaks, SyncNames);
        Try(findings, "a rename over a file", Breaks, Rename);
        Try(findings, "locks", Breaks, Lock);
        await TryKeyspaceAsync(findings);
        Try(findings, "direct writes", Keeps, () => Linux.CanWriteDirectly(Name("direct"))
            ? null
            : "large objects go through the page cache, and are slower for it");
        Try(findings, "reserving and punching holes", Keeps, PunchHole);
        if (findings.Count == 0)
        {
            findings.Add(new("abilities", Keeps,
                "all that is asked of it: syncs, rename, locks, memory maps, direct writes, reserving, holes"));
        }

        return findings;
    }

    private string Name(string file) => Path.Combine(folder, file);

    private static void Try(
        List<DurabilityFinding> findings, string what, DurabilityVerdict withoutIt, Func<string?> attempt)
    {
        string? complaint;
        try
        {
            complaint = attempt();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or StoreUnavailableException)
        {
            complaint = fault.Message;
        }

        if (complaint is not null)
        {
            findings.Add(new(what, withoutIt, $"not here: {complaint}",
                withoutIt == Keeps ? null : "Use ext4 or XFS on a disk of this machine."));
        }
    }

    private string? SyncNames()
    {
        using (var file = disk.Create(Name("synced"), direct: false))
        {
            file.Write(new byte[Bytes], 0);
            file.SyncData();
        }

        disk.SyncDirectory(folder);
        return null;
    }

    private string? Rename()
    {
        DurableFile.Write(disk, Name("renamed"), "before"u8);
        DurableFile.Write(disk, Name("renamed"), "after"u8);
        return disk.ReadAllBytes(Name("renamed")).AsSpan().SequenceEqual("after"u8) ? null : "the old bytes are there";
    }

    private string? Lock()
    {
        using var first = disk.Lock(Name("lock"));
        try
        {
            disk.Lock(Name("lock")).Dispose();
            return "two holders at once";
        }
        catch (IOException)
        {
            return null;
        }
    }

    private async Task TryKeyspaceAsync(List<DurabilityFinding> findings)
    {
        try
        {
            await using var keyspace = openKeyspace(Name("probe"));
            await keyspace.WriteAsync(tx =>
            {
                tx.Put("key"u8, "value"u8);
                return true;
            });
        }
        catch (KeyspaceException fault)
        {
            findings.Add(new("metadata", Breaks, fault.Message, "Use ext4 or XFS on a disk of this machine."));
        }
    }

    private string? PunchHole()
    {
        using var file = disk.Create(Name("holes"), direct: false);
        file.Reserve(0, Bytes);
        file.Write(new byte[Bytes], 0);
        return file.PunchHole(0, Bytes / 2) ? null : "freed space comes back by copying what is left instead";
    }
}
