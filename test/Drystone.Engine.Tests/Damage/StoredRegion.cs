using System.Buffers.Binary;
using Drystone.Engine.Blobs;
using Drystone.Engine.Encryption;
using Drystone.Engine.Keys;
using Drystone.Engine.Opening;
using Drystone.Engine.Records;

namespace Drystone.Engine.Tests.Damage;

/// <summary>A run of bytes on disk that means one thing.</summary>
/// <param name="Name">The class of bytes, and the kind of blob that it is of.</param>
internal sealed record StoredRegion(string Name, string Path, long Offset, long Length)
{
    /// <summary>Of all blobs of a store that is closed.</summary>
    public static async Task<List<StoredRegion>> FindAsync(StoreOptions options)
    {
        var layout = new StoreLayout(options.DataDirectory, options.Disk);
        await using var keyspace = StoreOpener.OpenKeyspace(layout.DefaultMetadata, TimeProvider.System);
        using var tx = keyspace.BeginRead();
        using var cursor = tx.OpenCursor();
        var regions = new List<StoredRegion>();
        for (var found = cursor.Seek(KeySpace.Blobs); found; found = cursor.MoveNext())
        {
            if (!cursor.Key.StartsWith(KeySpace.Blobs))
            {
                break;
            }

            var (id, record) = (BinaryPrimitives.ReadInt64BigEndian(cursor.Key[1..]), BlobRecord.Decode(cursor.Value));
            regions.AddRange(record.IsPacked
                ? InPack(layout.Pack(record.PackId), record)
                : InFile(layout.Blob(id), record));
        }

        return regions;
    }

    private static IEnumerable<StoredRegion> InPack(string path, BlobRecord record)
    {
        var kind = "packed " + KindOf(record);
        var table = record.BlockChecksums.Length * sizeof(uint);
        var header = record.OffsetBytes - table - PackFormat.HeaderBytes;
        yield return new(kind + " magic", path, header, 4);
        yield return new(kind + " header checksum", path, header + 4, 4);
        yield return new(kind + " number", path, header + 8, 8);
        yield return new(kind + " length", path, header + 16, 8);
        yield return new(kind + " count of blocks", path, header + 24, 4);
        yield return new(kind + " flags", path, header + 28, 4);
        yield return new(kind + " checksums", path, header + PackFormat.HeaderBytes, table);
        yield return new(kind + " payload", path, record.OffsetBytes, record.LengthBytes);
    }

    private static IEnumerable<StoredRegion> InFile(string path, BlobRecord record)
    {
        var kind = "file " + KindOf(record);
        var isEncrypted = record.Encryption is not null;
        var blocks = BlockChecksum.BlockCount(record.LengthBytes);
        var footer = BlobFileFormat.FooterOffset(record.LengthBytes, isEncrypted);
        yield return new(kind + " payload", path, 0, record.LengthBytes);
        yield return new(
            kind + " checksums", path, BlobFileFormat.TailOffset(record.LengthBytes), blocks * (long)sizeof(uint));
        if (isEncrypted)
        {
            yield return new(
                kind + " tags", path, BlobFileFormat.TagsOffset(record.LengthBytes),
                blocks * (long)BlobCipher.TagBytes);
        }

        yield return new(kind + " footer magic", path, footer, 4);
        yield return new(kind + " footer checksum", path, footer + 4, 4);
        yield return new(kind + " footer number", path, footer + 8, 8);
        yield return new(kind + " footer length", path, footer + 16, 8);
        yield return new(kind + " footer flags", path, footer + 24, 4);
        yield return new(kind + " footer checksum of tags", path, footer + 28, 4);
    }

    private static string KindOf(BlobRecord record) => (record.Encryption, record.Compression) switch
    {
        (null, null) => "plain",
        (null, _) => "compressed",
        (_, null) => "encrypted",
        _ => "compressed and encrypted",
    };
}
