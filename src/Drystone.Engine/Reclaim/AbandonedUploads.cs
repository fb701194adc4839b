using System.Buffers.Binary;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Opening;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Engine.Uploads;
using Drystone.Keyspace;

namespace Drystone.Engine.Reclaim;

/// <summary>Aborts uploads that have seen neither a start nor a part for a long time, but for those that a lifecycle
/// rule will abort at its own time.</summary>
internal static class AbandonedUploads
{
    // A snapshot looks at so many uploads: each may have thousands of parts, and snapshots must be short.
    private const int ScannedUploads = 100;

    public static async Task<int> AbortAsync(
        IKeyValueStore keyspace, UnreadableRecords unreadable, StoreOptions options, CancellationToken cancel)
    {
        if (options.AbandonedUploadAge is not { } age)
        {
            return 0;
        }

        var before = options.Time.GetUtcNow() - age;
        var aborted = 0;
        for (byte[]? from = KeySpace.Uploads.ToArray(); from is not null;)
        {
            (var abandoned, from) = Find(keyspace, unreadable, from, before);
            foreach (var (bucketId, upload) in abandoned)
            {
                await keyspace.WriteAsync(
                    tx => !HasNews(tx, upload.Id, before)
                        && UploadTable.Remove(tx, bucketId, new ObjectKey(upload.Key), upload.Id),
                    cancel);
            }

            aborted += abandoned.Count;
        }

        return aborted;
    }

    /// <summary>What is abandoned among the next uploads, and the key to go on from; null at the end.</summary>
    private static (List<(long BucketId, UploadInfo Upload)> Abandoned, byte[]? Next) Find(
        IKeyValueStore keyspace, UnreadableRecords unreadable, byte[] from, DateTimeOffset before)
    {
        using var tx = keyspace.BeginRead();
        using var cursor = tx.OpenCursor();
        var found = new List<(long, UploadInfo)>();
        var scanned = 0;
        for (var more = cursor.Seek(from); more && cursor.Key.StartsWith(KeySpace.Uploads); more = cursor.MoveNext())
        {
            if (scanned++ == ScannedUploads)
            {
                return (found, cursor.Key.ToArray());
            }

            try
            {
                if (FindAbandoned(tx, cursor, before) is { } abandoned)
                {
                    found.Add(abandoned);
                }
            }
            catch (Exception fault) when (UnreadableRecords.IsUnreadable(fault))
            {
                // It, its parts or its bucket's rules cannot be read: it stays, and the others do not wait for it.
                unreadable.Note(cursor.Key);
            }
        }

        return (found, Next: null);
    }

    /// <summary>The upload that the cursor stands on; null when it is not abandoned.</summary>
    private static (long BucketId, UploadInfo Upload)? FindAbandoned(
        IReadTransaction tx, ICursor cursor, DateTimeOffset before)
    {
        var rest = cursor.Key[KeySpace.Uploads.Length..];
        var upload = UploadTable.Decode(rest[sizeof(long)..], cursor.Value);
        var bucketId = BinaryPrimitives.ReadInt64BigEndian(rest);
        return upload.InitiatedAt < before && !HasNews(tx, upload.Id, before)
            && LifecycleTable.FindRules(tx, bucketId)?.AbortsUploadsOf(upload.Key) != true
            ? (bucketId, upload)
            : null;
    }

    private static bool HasNews(IReadTransaction tx, UploadId id, DateTimeOffset since) =>
        UploadTable.Parts(tx, id, afterNumber: 0).Any(part => part.LastModified >= since);
}
