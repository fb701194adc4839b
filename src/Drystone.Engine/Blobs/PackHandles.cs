using System.Collections.Concurrent;
using Drystone.Engine.Disks;

namespace Drystone.Engine.Blobs;

/// <summary>The packs that are open for reading, one handle each. The last user of a removed pack closes it, and its
/// space comes back then: no sooner, for a reader may be using it, and no later.</summary>
internal sealed class PackHandles(StoreLayout layout, Func<string, DiskFile> openFile) : IDisposable
{
    // A tebibyte of small objects is 4,096 packs, and a process may open 65,536 files in many places.
    internal const int MaxOpen = 1_024;

    private readonly ConcurrentDictionary<long, Handle> open = new();

    /// <summary>Opens a pack, or shares the handle that is open. Dispose what it returns, once.</summary>
    /// <exception cref="DamagedDataException">The pack is not there.</exception>
    public Handle Use(long packId)
    {
        while (true)
        {
            if (open.TryGetValue(packId, out var shared) && shared.TryUse())
            {
                return shared;
            }

            var opened = Open(packId);
            if (!open.TryAdd(packId, opened))
            {
                opened.File.Dispose();
                continue;
            }

            if (open.Count > MaxOpen && open.Keys.FirstOrDefault(other => other != packId) is var least and not 0)
            {
                // Any: which of thousands is read next nobody knows.
                Forget(least);
            }

            if (!layout.Disk.FileExists(layout.Pack(packId)))
            {
                // Removed meanwhile: kept here, the file would take its space until the end of the process.
                Forget(packId);
            }

            return opened;
        }
    }

    private Handle Open(long packId)
    {
        try
        {
            return new Handle(openFile(layout.Pack(packId)));
        }
        catch (StoreUnavailableException fault) when (fault.Fault == StoreFault.TooManyOpenFiles && !open.IsEmpty)
        {
            // Those that nobody uses are closed at once.
            Dispose();
            return new Handle(openFile(layout.Pack(packId)));
        }
    }

    /// <summary>Closes a pack that has been removed as soon as nobody uses it.</summary>
    public void Forget(long packId)
    {
        if (open.TryRemove(packId, out var handle))
        {
            handle.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var packId in open.Keys)
        {
            Forget(packId);
        }
    }

    internal sealed class Handle(DiskFile file) : IDisposable
    {
        // The table itself, and who opened it. Once at zero it stays there.
        private int users = 2;

        public DiskFile File { get; } = file;

        public bool TryUse()
        {
            for (var seen = Volatile.Read(ref users); seen > 0; seen = Volatile.Read(ref users))
            {
                if (Interlocked.CompareExchange(ref users, seen + 1, seen) == seen)
                {
                    return true;
                }
            }

            return false;
        }

        public void Dispose()
        {
            if (Interlocked.Decrement(ref users) == 0)
            {
                File.Dispose();
            }
        }
    }
}
