using Drystone.Engine.Blobs;
using Drystone.Engine.Disks;
using Drystone.Engine.Records;

namespace Drystone.Engine.Checking;

/// <summary>Reads of files and packs what records of blobs said, and keeps bytes that nothing refers to from being
/// swept.</summary>
/// <remarks>Only of plain blobs: what opens an encrypted payload, and how long the bytes of a compressed one are, is in
/// the record alone.</remarks>
internal sealed class BlobSalvage(StoreLayout layout)
{
    private const int PieceBytes = 1 << 20;

    private readonly Lazy<Dictionary<long, (long PackId, long Offset)>> entries = new(() => FindEntries(layout));

    public string LostAndFound { get; } = Path.Combine(layout.Root, "lost+found");

    /// <param name="endBytes">How many bytes are referred to.</param>
    public BlobRecord? Find(long id, long endBytes) =>
        (FindFile(id) ?? FindEntry(id)) is { } found && found.LengthBytes >= endBytes ? found : null;

    /// <summary>Saves the bytes of a blob, as they are stored, before its record goes. What is not there any more was
    /// saved before.</summary>
    public void Keep(long id, BlobRecord record)
    {
        if (!record.IsPacked)
        {
            Keep(layout.Blob(id));
            return;
        }

        if (!layout.Disk.FileExists(layout.Pack(record.PackId)))
        {
            return;
        }

        var path = Prepare($"{id:x16}.bytes");
        using (var pack = layout.Disk.OpenRead(layout.Pack(record.PackId)))
        {
            Copy(pack, record.OffsetBytes, record.LengthBytes, path);
        }

        layout.Disk.SyncDirectory(LostAndFound);
    }

    /// <summary>Moves a file, if it is there.</summary>
    public void Keep(string file)
    {
        if (layout.Disk.FileExists(file))
        {
            layout.Disk.Replace(file, Prepare(Path.GetFileName(file)));
            layout.Disk.SyncDirectory(LostAndFound);
            layout.Disk.SyncDirectory(Path.GetDirectoryName(file)!);
        }
    }

    private string Prepare(string name)
    {
        if (!layout.Disk.DirectoryExists(LostAndFound))
        {
            layout.Disk.CreateDirectory(LostAndFound);
            layout.Disk.SyncDirectory(layout.Root);
        }

        return Path.Combine(LostAndFound, name);
    }

    private void Copy(DiskFile from, long offset, long lengthBytes, string path)
    {
        layout.Disk.Delete(path);
        using var to = layout.Disk.Create(path, direct: false);
        var piece = new byte[Math.Min(PieceBytes, lengthBytes)];
        for (var done = 0L; done < lengthBytes;)
        {
            var read = from.Read(piece.AsSpan(0, (int)Math.Min(piece.Length, lengthBytes - done)), offset + done);
            if (read == 0)
            {
                break;
            }

            to.Write(piece.AsSpan(0, read), done);
            done += read;
        }

        to.SyncData();
    }

    private BlobRecord? FindFile(long id)
    {
        var lengthBytes = layout.Disk.LengthOf(layout.Blob(id));
        if (lengthBytes < BlobFileFormat.FooterBytes)
        {
            return null;
        }

        using var file = layout.Disk.OpenRead(layout.Blob(id));
        Span<byte> footer = stackalloc byte[BlobFileFormat.FooterBytes];
        return file.TryFill(footer, lengthBytes - footer.Length)
            && BlobFileFormat.TryReadFooter(footer) is { IsPlain: true } found && found.BlobId == id
            && BlobFileFormat.FileBytes(found.PayloadBytes, isEncrypted: false) == lengthBytes
                ? new BlobRecord(PackId: 0, OffsetBytes: 0, found.PayloadBytes, References: 0, [])
                : null;
    }

    private BlobRecord? FindEntry(long id)
    {
        if (!entries.Value.TryGetValue(id, out var place))
        {
            return null;
        }

        using var pack = layout.Disk.OpenRead(layout.Pack(place.PackId));
        return PackFormat.TryRead(pack, place.PackId, place.Offset) is { IsPlain: true } found ? found.Record : null;
    }

    /// <summary>The entries of all packs. A blob that was moved is in two, with the same bytes.</summary>
    private static Dictionary<long, (long PackId, long Offset)> FindEntries(StoreLayout layout)
    {
        var found = new Dictionary<long, (long, long)>();
        foreach (var path in layout.Disk.ListFiles(layout.Packs))
        {
            if (StoreLayout.IdOf(path) is { } packId)
            {
                using var pack = layout.Disk.OpenRead(path);
                foreach (var (id, offset) in EntriesOf(pack, packId, layout.Disk.LengthOf(path)))
                {
                    found[id] = (packId, offset);
                }
            }
        }

        return found;
    }

    internal static IEnumerable<(long BlobId, long Offset)> EntriesOf(DiskFile pack, long packId, long lengthBytes)
    {
        for (var at = PackFormat.FindNext(pack, 0, lengthBytes); at is { } offset;)
        {
            if (PackFormat.TryRead(pack, packId, offset) is { } entry)
            {
                yield return (entry.BlobId, offset);
                offset = PackFormat.Align(entry.Record.OffsetBytes + entry.Record.LengthBytes);
            }
            else
            {
                offset = PackFormat.Align(offset + 1);
            }

            at = PackFormat.FindNext(pack, offset, lengthBytes);
        }
    }
}
