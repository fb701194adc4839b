using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;
using Drystone.Keyspace;

namespace Drystone.Engine.Tables;

/// <summary>A version that was found.</summary>
/// <param name="IsCurrent">It stands in the table of current versions, not in the history.</param>
internal readonly record struct StoredVersion(ObjectInfo Info, BodyReference Body, bool IsCurrent);

/// <summary>The versions of objects that are not current, and delete markers, the newest of each key first. A delete
/// marker stands here also when it is the latest: a key whose object is deleted has no current version.</summary>
internal static class HistoryTable
{
    public static StoredVersion? Find(IReadTransaction tx, long bucketId, in ObjectKey key, VersionId version)
    {
        if (version.IsNull)
        {
            if (!tx.TryGet(KeySpace.NullVersion(bucketId, key).Span, out var place))
            {
                return null;
            }

            version = VersionId.FromBytes(place);
        }

        return tx.TryGet(KeySpace.Version(bucketId, key, version).Span, out var value)
            ? new StoredVersion(ObjectRecord.Decode(key.Value, value, out var body), body, IsCurrent: false)
            : null;
    }

    public static StoredVersion? FindNewest(IReadTransaction tx, long bucketId, in ObjectKey key)
    {
        using var cursor = tx.OpenCursor();
        var prefix = KeySpace.VersionsOfKey(bucketId, key);
        return cursor.Seek(prefix.Span) && cursor.Key.StartsWith(prefix.Span)
            ? new StoredVersion(ObjectRecord.Decode(key.Value, cursor.Value, out var body), body, IsCurrent: false)
            : null;
    }

    public static void Add(
        IWriteTransaction tx, long bucketId, in ObjectKey key, VersionId version, ReadOnlySpan<byte> record)
    {
        tx.Put(KeySpace.Version(bucketId, key, version).Span, record);
        if (version.IsNull)
        {
            Span<byte> place = stackalloc byte[VersionId.LengthBytes];
            version.CopyTo(place);
            tx.Put(KeySpace.NullVersion(bucketId, key).Span, place);
        }
    }

    public static void Remove(IWriteTransaction tx, long bucketId, in ObjectKey key, VersionId version)
    {
        tx.Delete(KeySpace.Version(bucketId, key, version).Span);
        if (version.IsNull)
        {
            tx.Delete(KeySpace.NullVersion(bucketId, key).Span);
        }
    }
}
