using Drystone.Engine.Access;
using Drystone.Engine.Keys;
using Drystone.Engine.Listing;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Engine.Uploads;

namespace Drystone.Engine;

public sealed partial class ObjectStore
{
    /// <summary>A page of the objects of a bucket.</summary>
    public ObjectPage ListObjects(BucketGrant<List> grant, ListQuery query)
    {
        using var tx = keyspace.BeginRead();
        using var cursor = tx.OpenCursor();
        var objects = new List<Objects.ObjectInfo>(Math.Min(query.MaxEntries, 1_000));
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
        var walk = new PrefixWalk(cursor, table, query, EscapedKeys: true) { AfterUpload = afterId };
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
}
