using Drystone.Engine.Disks;
using Drystone.Keyspace;

namespace Drystone.Engine;

/// <summary>Tells faults of disks and of the process from defects of the program.</summary>
public static class StoreFaults
{
    // errno values: EIO, ENFILE, EMFILE, ENOSPC, EROFS, EDQUOT.
    private static readonly int[] OfMachine = [5, 23, 24, 28, 30, 122];

    /// <summary>What a fault that reached the host as it was thrown means; null when it is none of the machine.
    /// </summary>
    public static StoreUnavailableException? Find(Exception fault) => fault switch
    {
        StoreUnavailableException known => known,
        KeyspaceException keyspace => WriteHealth.Translate(keyspace),
        IOException { HResult: var code } when OfMachine.Contains(code) => Linux.Translate(fault, "use the disk"),
        _ => null,
    };
}
