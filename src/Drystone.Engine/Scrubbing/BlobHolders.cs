using System.Buffers.Binary;
using System.Text;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Scrubbing;

/// <summary>Finds which objects some blobs belong to. Nothing leads from a blob to its objects, since that would cost
/// every write, so all of them are looked at, some thousands at a time.</summary>
internal sealed class BlobHolders(IKeyValueStore keyspace, UnreadableRecords unreadable)
{
    // Where the object key begins in keys of current versions and of the history: after table and bucket.
    private const int KeyOffset = 1 + sizeof(long);

    // What follows it in the history: the end mark and the version.
    private const int HistoryRest = 2 + VersionId.LengthBytes;

    public IReadOnlyList<DamagedObject> Find(HashSet<long> blobIds, CancellationToken cancel) =>
        Find(blobIds, manifestIds: [], cancel);

    /// <summary>Stands for a manifest in the place of a blob.</summary>
    public static long OfManifest(long manifestId) => ~manifestId;

    /// <param name="manifestIds">Of which parts are damaged: see <see cref="OfManifest"/>.</param>
    public IReadOnlyList<DamagedObject> Find(
        HashSet<long> blobIds, HashSet<long> manifestIds, CancellationToken cancel)
    {
        if (blobIds.Count == 0 && manifestIds.Count == 0)
        {
            return [];
        }

        var manifests = manifestIds.ToDictionary(id => id, OfManifest);
        Walk(
            "m"u8,
            (key, value) =>
            {
                PartRecord.Decode(value, out var extents);
                foreach (var extent in extents.Where(extent => blobIds.Contains(extent.BlobId)))
                {
                    manifests.TryAdd(BinaryPrimitives.ReadInt64BigEndian(key.AsSpan(1)), extent.BlobId);
                }
            },
            cancel);

        var buckets = BucketNames();
        var found = new List<DamagedObject>();
        Walk(
            "o"u8,
            (key, value) => Note(
                found, buckets, BucketOf(key), () => Encoding.UTF8.GetString(key.AsSpan(KeyOffset)), value),
            cancel);
        Walk(
            "v"u8,
            (key, value) => Note(
                found, buckets, BucketOf(key), () => UploadTable.Unescape(key.AsSpan(KeyOffset..^HistoryRest)), value),
            cancel);
        return found;

        void Note(
            List<DamagedObject> to, Dictionary<long, string> names, long bucket, Func<string> readKey, byte[] value)
        {
            var info = ObjectRecord.Decode(string.Empty, value, out var body);
            if ((DamageOf(body) ?? DamageOf(info.Tier?.Restore?.Copy ?? BodyReference.Empty)) is { } damaged)
            {
                var name = names.GetValueOrDefault(bucket, "(removed)");
                to.Add(new DamagedObject(damaged, name, readKey(), info.Version.ToString()));
            }
        }

        long? DamageOf(BodyReference body) => body.Kind switch
        {
            BodyKind.Blob when blobIds.Contains(body.Id) => body.Id,
            BodyKind.Manifest when manifests.TryGetValue(body.Id, out var id) => id,
            _ => null,
        };
    }

    private static long BucketOf(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadInt64BigEndian(key[1..]);

    private Dictionary<long, string> BucketNames()
    {
        var names = new Dictionary<long, string>();
        Walk(
            "b"u8,
            (key, value) =>
            {
                var name = new BucketName(Encoding.ASCII.GetString(key.AsSpan(1)));
                names[BucketRecord.Decode(name, value).Id] = name.Value;
            },
            CancellationToken.None);
        return names;
    }

    private void Walk(ReadOnlySpan<byte> table, Action<byte[], byte[]> visit, CancellationToken cancel) =>
        new TableWalk(keyspace, unreadable).Run(table, visit, cancel);
}
