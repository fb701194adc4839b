using Drystone.Engine.Access;
using Drystone.Engine.Keys;
using Drystone.Engine.Listing;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Engine.Uploads;
using Drystone.Keyspace;

namespace Drystone.Engine;

public sealed partial class ObjectStore
{
    /// <summary>A page of the objects of a bucket.</summary>
    public ObjectPage ListObjects(BucketGrant<List> grant, ListQuery query)
    {
        using var tx = keyspace.BeginRead();
        using var cursor = tx.OpenCursor();
        var objects = new List<ObjectInfo>(Math.Min(query.MaxEntries, 1_000));
        var walk = new PrefixWalk(cursor, KeySpace.Objects(grant.Bucket.Id).ToArray(), query, EscapedKeys: false);
        while (walk.MoveNext())
        {
            if (walk.CommonPrefix is null)
            {
                objects.Add(ObjectRecord.Decode(walk.KeyText(), cursor.Value, out _));
            }
        }

        return new ObjectPage(objects, walk.CommonPrefixes, walk.NextAfter);
    }

    /// <summary>A page of the uploads of a bucket.</summary>
    /// <param name="query">Its After is a key: only keys after it, and of that key itself the uploads after
    /// <paramref name="afterId"/>.</param>
    /// <param name="afterId">Null: the key in After is left out whole.</param>
    public UploadPage ListUploads(BucketGrant<List> grant, ListQuery query, UploadId? afterId)
    {
        using var tx = keyspace.BeginRead();
        using var cursor = tx.OpenCursor();
        var uploads = new List<UploadInfo>();
        var table = KeySpace.UploadsOfBucket(grant.Bucket.Id).ToArray();
        var walk = new PrefixWalk(cursor, table, query, EscapedKeys: true) { AfterId = BytesOf(afterId) };
        while (walk.MoveNext())
        {
            if (walk.CommonPrefix is null)
            {
                uploads.Add(UploadTable.Decode(cursor.Key[table.Length..], cursor.Value));
            }
        }

        var lastIsUpload = walk.NextAfter is { } next && uploads.Count > 0 && uploads[^1].Key == next;
        return new UploadPage(
            uploads, walk.CommonPrefixes, walk.NextAfter, lastIsUpload ? uploads[^1].Id.ToString() : null);
    }

    /// <summary>A page of the versions and delete markers of a bucket, those of a key from the newest.</summary>
    /// <param name="query">Its After is a key: only keys after it, and of that key itself the versions older than
    /// <paramref name="afterVersion"/>.</param>
    /// <param name="afterVersion">Null: the key in After is left out whole.</param>
    public VersionPage ListVersions(BucketGrant<List> grant, ListQuery query, VersionId? afterVersion)
    {
        using var tx = keyspace.BeginRead();
        using var cursor = new VersionCursor(tx, grant.Bucket.Id);
        var table = KeySpace.Versions(grant.Bucket.Id).ToArray();
        var walk = new PrefixWalk(cursor, table, query, EscapedKeys: true)
        {
            AfterId = PlaceOf(tx, grant.Bucket.Id, query.After, afterVersion),
        };
        var versions = new List<ListedVersion>(Math.Min(query.MaxEntries, 1_000));
        while (walk.MoveNext())
        {
            if (walk.CommonPrefix is null)
            {
                var info = ObjectRecord.Decode(walk.KeyText(), cursor.Value, out _);
                var isLatest = cursor.IsCurrent || IsLatest(tx, grant.Bucket.Id, info, versions);
                versions.Add(new ListedVersion(info, isLatest));
            }
        }

        var lastIsVersion = walk.NextAfter is { } next && versions.Count > 0 && versions[^1].Info.Key == next;
        return new VersionPage(
            versions, walk.CommonPrefixes, walk.NextAfter, lastIsVersion ? versions[^1].Info.Version : null);
    }

    /// <summary>Whether a version in the history is the latest of its key: the first one, with no current version
    /// before it.</summary>
    private static bool IsLatest(
        IReadTransaction tx, long bucketId, ObjectInfo info, List<ListedVersion> before)
    {
        if (before.Count > 0 && before[^1].Info.Key == info.Key)
        {
            return false;
        }

        var key = new ObjectKey(info.Key);
        return ObjectTable.FindCurrent(tx, bucketId, key) is null
            && HistoryTable.FindNewest(tx, bucketId, key)?.Info.Version == info.Version;
    }

    private static bool IsKey(string text) =>
        System.Text.Encoding.UTF8.GetByteCount(text) <= EngineLimits.MaxObjectKeyBytes;

    private static byte[]? BytesOf(UploadId? id)
    {
        if (id is not { } upload)
        {
            return null;
        }

        var bytes = new byte[UploadId.LengthBytes];
        upload.CopyTo(bytes);
        return bytes;
    }

    /// <summary>Where a version stands among those of its key, whether it is still there or not. The null version tells
    /// it only when it comes with its place; by its name alone it has to be looked up, and when it is gone, the key is
    /// left out whole.</summary>
    private static byte[]? PlaceOf(IReadTransaction tx, long bucketId, string? key, VersionId? version)
    {
        if (version == VersionId.Null && key is { Length: > 0 } && IsKey(key))
        {
            version = ObjectTable.Find(tx, bucketId, new ObjectKey(key), VersionId.Null)?.Info.Version;
        }

        if (version is not { } known)
        {
            return null;
        }

        var bytes = new byte[VersionId.LengthBytes];
        known.CopyTo(bytes);
        return bytes;
    }
}
