using Drystone.Engine.Blobs;
using Drystone.Engine.Keys;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Reclaim;

/// <summary>Removes files that an earlier run wrote and never committed. Only ids from before this run are looked at: a
/// newer one may be about to be committed.</summary>
/// <remarks>A file without a record may also be one whose record was lost. So nothing is removed that anything refers
/// to, and nothing at all while something cannot be read that might. To look costs a walk over the metadata, which only
/// a crash makes necessary.</remarks>
internal sealed class OrphanSweep(
    StoreLayout layout, IKeyValueStore keyspace, UnreadableRecords unreadable, long firstIdOfThisRun)
{
    public void Run(CancellationToken cancel)
    {
        var blobs = new Dictionary<long, List<string>>();
        for (var folder = 0; folder < StoreLayout.BlobFolders; folder++)
        {
            Find(blobs, layout.BlobFolder(folder), (tx, id) =>
                tx.TryGet(KeySpace.Blob(id).Span, out _)
                || tx.TryGet(BlobTable.GarbageKey(GarbageKind.Blob, id).Span, out _)
                || tx.TryGet(BlobTable.GarbageKey(GarbageKind.RemoteBlob, id).Span, out _), cancel);
        }

        var packs = new Dictionary<long, List<string>>();
        Find(packs, layout.Packs, (tx, id) => tx.TryGet(KeySpace.Pack(id).Span, out _), cancel);
        if (KeepsReferred(blobs, packs, cancel))
        {
            foreach (var path in blobs.Values.Concat(packs.Values).SelectMany(paths => paths))
            {
                // By its name: another disk may have been mounted meanwhile.
                layout.DemandPresence();
                layout.Disk.Delete(path);
            }
        }
    }

    /// <summary>Takes what is referred to off the lists; false when that cannot be known.</summary>
    private bool KeepsReferred(
        Dictionary<long, List<string>> blobs, Dictionary<long, List<string>> packs, CancellationToken cancel)
    {
        var met = new UnreadableRecords();
        if (packs.Count > 0)
        {
            new TableWalk(keyspace, met).Run(
                KeySpace.Blobs, (_, value) => packs.Remove(BlobRecord.Decode(value).PackId), cancel);
        }

        if (blobs.Count > 0)
        {
            // Parts go from uploads to manifests, and versions from the current ones to the history: where they come
            // from is looked at first.
            foreach (var parts in (string[])["p", "m"])
            {
                Walk(met, parts, value => PartExtents(value).ForEach(extent => blobs.Remove(extent.BlobId)), cancel);
            }

            foreach (var versions in (string[])["o", "v"])
            {
                Walk(met, versions, value => Bodies(value).ForEach(body => blobs.Remove(body.Id)), cancel);
            }
        }

        unreadable.Note(met);
        return met.Count == 0;
    }

    private void Walk(UnreadableRecords met, string table, Action<byte[]> visit, CancellationToken cancel) =>
        new TableWalk(keyspace, met).Run(
            System.Text.Encoding.ASCII.GetBytes(table), (_, value) => visit(value), cancel);

    private static List<Extent> PartExtents(byte[] record)
    {
        PartRecord.Decode(record, out var extents);
        return [.. extents];
    }

    private static List<BodyReference> Bodies(byte[] record)
    {
        var info = ObjectRecord.Decode(string.Empty, record, out var body);
        return [.. new[] { body, info.Tier?.Restore?.Copy ?? BodyReference.Empty }.Where(
            one => one.Kind == BodyKind.Blob)];
    }

    private void Find(
        Dictionary<long, List<string>> found, string folder, Func<IReadTransaction, long, bool> isKnown,
        CancellationToken cancel)
    {
        foreach (var path in layout.Disk.ListFiles(folder))
        {
            cancel.ThrowIfCancellationRequested();
            if (StoreLayout.IdOf(path) is { } id && id < firstIdOfThisRun && !IsKnown(isKnown, id))
            {
                // A blob may have two files, one of them a tail.
                (found.TryGetValue(id, out var paths) ? paths : found[id] = []).Add(path);
            }
        }
    }

    private bool IsKnown(Func<IReadTransaction, long, bool> isKnown, long id)
    {
        using var tx = keyspace.BeginRead();
        return isKnown(tx, id);
    }
}
