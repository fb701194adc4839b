using Drystone.Engine.Blobs;
using Drystone.Engine.Keys;
using Drystone.Keyspace;

namespace Drystone.Engine.Reclaim;

/// <summary>Removes files that an earlier run wrote and never committed. Only ids from before this run are looked at: a
/// newer one may be about to be committed.</summary>
internal sealed class OrphanSweep(StoreLayout layout, IKeyValueStore keyspace, long firstIdOfThisRun)
{
    public void Run(CancellationToken cancel)
    {
        for (var folder = 0; folder < StoreLayout.BlobFolders; folder++)
        {
            Sweep(layout.BlobFolder(folder), (tx, id) =>
                tx.TryGet(KeySpace.Blob(id).Span, out _)
                || tx.TryGet(Tables.BlobTable.GarbageKey(GarbageKind.Blob, id).Span, out _)
                || tx.TryGet(Tables.BlobTable.GarbageKey(GarbageKind.RemoteBlob, id).Span, out _), cancel);
        }

        Sweep(layout.Packs, (tx, id) => tx.TryGet(KeySpace.Pack(id).Span, out _), cancel);
    }

    private void Sweep(string folder, Func<IReadTransaction, long, bool> isKnown, CancellationToken cancel)
    {
        foreach (var path in layout.Disk.ListFiles(folder))
        {
            cancel.ThrowIfCancellationRequested();
            if (StoreLayout.IdOf(path) is { } id && id < firstIdOfThisRun && !IsKnown(isKnown, id))
            {
                // By its name: another disk may have been mounted meanwhile.
                layout.DemandPresence();
                layout.Disk.Delete(path);
            }
        }
    }

    private bool IsKnown(Func<IReadTransaction, long, bool> isKnown, long id)
    {
        using var tx = keyspace.BeginRead();
        return isKnown(tx, id);
    }
}
