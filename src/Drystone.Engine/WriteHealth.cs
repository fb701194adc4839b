using Drystone.Engine.Blobs;
using Drystone.Engine.Disks;
using Drystone.Keyspace;

namespace Drystone.Engine;

/// <summary>Remembers the last fault of a write until one of its kind succeeds, bodies and commits apart, and
/// translates faults. Fullness is measured and not remembered: it ends without a write.</summary>
internal sealed class WriteHealth
{
    private StoreUnavailableException? bodyFault;
    private StoreUnavailableException? commitFault;

    /// <param name="metadataSpace">May be that of the same disk, which is reported as the data's.</param>
    public StoreHealth Get(FreeSpace space, FreeSpace metadataSpace)
    {
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

        if (freeBytes < FreeSpace.ReservedBytes)
        {
            return Full($"The disk of {space.Directory} is full: delete objects or add space.", freeBytes);
        }

        if (freeMetadataBytes < FreeSpace.ReservedBytes)
        {
            return Full($"The disk of the metadata in {metadataSpace.Directory} is full: add space.", freeBytes);
        }

        return (Volatile.Read(ref commitFault) ?? Volatile.Read(ref bodyFault)) is { } last
            ? new StoreHealth(IsWritable: false, last.Fault, last.Message, freeBytes)
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
    public StoreUnavailableException NoteBodyFault(IOException fault) =>
        Note(ref bodyFault, Linux.Translate(fault, "write an object"));

    /// <summary>The bytes of an object are on stable storage.</summary>
    public void NoteBodyWritten() => Clear(ref bodyFault);

    private static StoreHealth Full(string reason, long freeBytes) =>
        new(IsWritable: false, StoreFault.DiskFull, reason, freeBytes);

    private static StoreUnavailableException Note(
        ref StoreUnavailableException? last, StoreUnavailableException fault)
    {
        if (fault.Fault != StoreFault.DiskFull)
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

    private static StoreUnavailableException Translate(KeyspaceException fault) => fault.Fault switch
    {
        KeyspaceFault.DiskFull => new(StoreFault.DiskFull, fault.Message, fault),
        KeyspaceFault.ReadOnly => new(StoreFault.ReadOnly, fault.Message, fault),
        _ => new(StoreFault.InputOutput, fault.Message, fault),
    };
}
