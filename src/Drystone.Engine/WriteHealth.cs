using Drystone.Engine.Blobs;
using Drystone.Engine.Disks;
using Drystone.Engine.Opening;
using Drystone.Keyspace;

namespace Drystone.Engine;

/// <summary>Remembers the last fault of a write until one of its kind succeeds, bodies and commits apart, and
/// translates faults. Too little room is measured and not remembered: it ends without a write.</summary>
internal sealed class WriteHealth
{
    private StoreUnavailableException? bodyFault;
    private StoreUnavailableException? commitFault;
    private long readFaults;

    /// <summary>Whether the last write of bytes failed.</summary>
    public bool HasBodyFault => Volatile.Read(ref bodyFault) is not null;

    /// <summary>Whether the last commit failed.</summary>
    public bool HasCommitFault => Volatile.Read(ref commitFault) is not null;

    /// <summary>Whether no further commit can succeed.</summary>
    public bool NeedsRestart => Volatile.Read(ref commitFault)?.Fault == StoreFault.RestartNeeded;

    /// <summary>Reads since the start that a disk could not do, or that no file could be opened for.</summary>
    public long ReadFaults => Interlocked.Read(ref readFaults);

    /// <param name="metadataSpace">May be that of the same disk, which is reported as the data's.</param>
    /// <param name="presence">Looked at now; null: not known.</param>
    public StoreHealth Get(FreeSpace space, FreeSpace metadataSpace, StorePresence? presence = null)
    {
        if (presence?.Look() is { } absent)
        {
            return Unwell(absent, freeBytes: 0);
        }

        long freeBytes, freeMetadataBytes;
        try
        {
            freeBytes = space.FreeBytes;
            freeMetadataBytes = metadataSpace.FreeBytes;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new StoreHealth(IsWritable: false, StoreFault.InputOutput, fault.Message, FreeBytes: 0);
        }

        // What only a restart mends is said first: nothing else that is done would help.
        if (Volatile.Read(ref commitFault) is { Fault: StoreFault.RestartNeeded } final)
        {
            return Unwell(final, freeBytes);
        }

        if (freeBytes < FreeSpace.ReservedBytes)
        {
            return Full($"The disk of {space.Directory} is full: delete objects or add space.", freeBytes);
        }

        if (freeMetadataBytes < FreeSpace.ReservedBytes)
        {
            return Full($"The disk of the metadata in {metadataSpace.Directory} is full: add space.", freeBytes);
        }

        return (Volatile.Read(ref commitFault) ?? Volatile.Read(ref bodyFault)) is { } last
            ? Unwell(last, freeBytes)
            : new StoreHealth(IsWritable: true, Fault: null, Reason: null, freeBytes);
    }

    public async ValueTask<T> WatchAsync<T>(ValueTask<T> write)
    {
        try
        {
            var result = await write;
            Clear(ref commitFault);
            return result;
        }
        catch (KeyspaceException fault)
        {
            throw Note(ref commitFault, Translate(fault));
        }
    }

    /// <summary>The bytes of an object could not be written; returns what callers are told.</summary>
    public StoreUnavailableException NoteBodyFault(Exception fault)
    {
        // Where the store is not, it is looked for anew each time.
        var told = Linux.Translate(fault, "write an object");
        return told.Fault is StoreFault.NotMounted or StoreFault.RestartNeeded ? told : Note(ref bodyFault, told);
    }

    /// <summary>The bytes of an object are on stable storage.</summary>
    public void NoteBodyWritten() => Clear(ref bodyFault);

    /// <summary>Bytes could not be read; returns what callers are told. It says nothing of writes, and nothing of other
    /// bytes: it is counted.</summary>
    public StoreUnavailableException NoteReadFault(Exception fault, string doing)
    {
        Interlocked.Increment(ref readFaults);
        return Linux.Translate(fault, doing);
    }

    internal static StoreUnavailableException Translate(KeyspaceException fault) => fault.Fault switch
    {
        KeyspaceFault.DiskFull => new(StoreFault.DiskFull, fault.Message, fault),
        KeyspaceFault.ReadOnly => new(StoreFault.ReadOnly, fault.Message, fault),
        KeyspaceFault.RestartNeeded => new(StoreFault.RestartNeeded, fault.Message, fault),
        _ => new(StoreFault.InputOutput, fault.Message, fault),
    };

    private static StoreHealth Full(string reason, long freeBytes) =>
        new(IsWritable: false, StoreFault.DiskFull, reason, freeBytes);

    private static StoreHealth Unwell(StoreUnavailableException fault, long freeBytes) =>
        new(IsWritable: false, fault.Fault, fault.Message, freeBytes);

    /// <summary>A full disk that no measure shows (a quota, a thin volume) is remembered as any other fault.</summary>
    private static StoreUnavailableException Note(
        ref StoreUnavailableException? last, StoreUnavailableException fault)
    {
        if (!fault.IsForesight)
        {
            Volatile.Write(ref last, fault);
        }

        return fault;
    }

    private static void Clear(ref StoreUnavailableException? last)
    {
        if (Volatile.Read(ref last) is not null)
        {
            Volatile.Write(ref last, null);
        }
    }
}
