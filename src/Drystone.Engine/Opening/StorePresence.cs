using Drystone.Engine.Blobs;
using Drystone.Engine.Disks;

namespace Drystone.Engine.Opening;

/// <summary>Whether the directories still lead to the store that was opened: a disk may be unmounted under a running
/// process, and another be mounted in its place. Files that are open go on; what is found by its name would be the
/// files of somebody else.</summary>
internal sealed class StorePresence
{
    private readonly Lock gate = new();
    private readonly StoreLayout layout;
    private readonly string storeId;
    private readonly string keysFile;
    private readonly FileIdentity? keys;
    private FileIdentity? marker;
    private volatile StoreUnavailableException? fault;

    public StorePresence(StoreLayout layout, string metadata, string storeId)
    {
        (this.layout, this.storeId) = (layout, storeId);
        keysFile = Path.Combine(metadata, "data.mdb");
        marker = layout.Disk.IdentityOf(layout.Marker);
        keys = layout.Disk.IdentityOf(keysFile);
    }

    /// <summary>Looks now; null when everything is in its place.</summary>
    public StoreUnavailableException? Look()
    {
        lock (gate)
        {
            return fault = FindFault();
        }
    }

    /// <summary>As it was when it was last looked at.</summary>
    public StoreUnavailableException? LastFault => fault;

    /// <summary>Before a file is made or removed by its name, and before what was done by a name counts as done.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is not there.</exception>
    public void Demand() => Throw(Look());

    /// <summary>As <see cref="Demand"/>, by what was last seen: for each commit.</summary>
    public void DemandLastSeen()
    {
        if (fault is not null)
        {
            // It may be back since.
            Demand();
        }
    }

    private static void Throw(StoreUnavailableException? fault)
    {
        if (fault is not null)
        {
            // One for each caller: an exception that is thrown twice at once garbles its stack trace.
            throw new StoreUnavailableException(fault.Fault, fault.Message);
        }
    }

    private StoreUnavailableException? FindFault()
    {
        try
        {
            return FindMarkerFault() ?? FindKeysFault();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Linux.Translate(failure, $"look at {layout.Root}");
        }
    }

    private StoreUnavailableException? FindMarkerFault()
    {
        var found = layout.Disk.IdentityOf(layout.Marker);
        if (found == marker)
        {
            return null;
        }

        if (found is not { } other)
        {
            return NotMounted(layout.Root);
        }

        // The file was restored or copied, a network file system counts anew, or it is another store.
        if (ReadStoreId() != storeId)
        {
            return new(StoreFault.NotMounted,
                $"Another store is in {layout.Root} than the one that is served. Mount the disk that was there.");
        }

        if (marker is { } known && other.Device != known.Device)
        {
            return MountedAnew(layout.Root);
        }

        marker = other;
        return null;
    }

    private StoreUnavailableException? FindKeysFault()
    {
        var found = layout.Disk.IdentityOf(keysFile);
        var directory = Path.GetDirectoryName(keysFile)!;
        return keys is null || found == keys ? null
            : found is null ? NotMounted(directory)
            : MountedAnew(directory);
    }

    private string? ReadStoreId()
    {
        try
        {
            return StoreMarker.Read(layout.Disk, layout.Marker)?.StoreId;
        }
        catch (StoreOpenException)
        {
            return null;
        }
    }

    private static StoreUnavailableException NotMounted(string directory) => new(StoreFault.NotMounted,
        $"{directory} does not hold the store any more. Mount its disk again: writes go on then by themselves.");

    private static StoreUnavailableException MountedAnew(string directory) => new(StoreFault.RestartNeeded,
        $"{directory} was mounted or replaced while the server has files of what was there before. "
        + "Restart the server.");
}
