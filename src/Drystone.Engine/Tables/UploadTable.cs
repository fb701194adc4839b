using System.Text;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Engine.Uploads;
using Drystone.Keyspace;

namespace Drystone.Engine.Tables;

/// <summary>Uploads under way and their parts.</summary>
internal static class UploadTable
{
    public static UploadInfo? Find(IReadTransaction tx, long bucketId, in ObjectKey key, UploadId id) =>
        tx.TryGet(KeySpace.Upload(bucketId, key, id).Span, out var value)
            ? UploadRecord.Decode(key.Value, id, value)
            : null;

    /// <summary>The first upload of a bucket, whatever its key.</summary>
    public static UploadInfo? FindFirst(IReadTransaction tx, long bucketId)
    {
        using var cursor = tx.OpenCursor();
        var prefix = KeySpace.UploadsOfBucket(bucketId);
        return cursor.Seek(prefix.Span) && cursor.Key.StartsWith(prefix.Span)
            ? Decode(cursor.Key[prefix.Span.Length..], cursor.Value)
            : null;
    }

    /// <summary>Ends an upload; its parts are left to the reclaimer.</summary>
    public static bool Remove(IWriteTransaction tx, long bucketId, in ObjectKey key, UploadId id)
    {
        if (!tx.Delete(KeySpace.Upload(bucketId, key, id).Span))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[UploadId.LengthBytes];
        id.CopyTo(bytes);
        tx.Put(KeySpace.GarbageItem(GarbageKind.Parts, bytes).Span, []);
        return true;
    }

    public static IEnumerable<PartInfo> Parts(IReadTransaction tx, UploadId id, int afterNumber)
    {
        using var cursor = tx.OpenCursor();
        for (var found = SeekPart(cursor, id, afterNumber + 1); found; found = MoveNextPart(cursor, id))
        {
            yield return PartRecord.Decode(cursor.Value, out _);
        }
    }

    public static PartPage Page(IEnumerable<PartInfo> parts, int maxParts)
    {
        var page = parts.Take(maxParts + 1).ToList();
        var isTruncated = page.Count > maxParts;
        return new PartPage(isTruncated ? page[..maxParts] : page, isTruncated);
    }

    /// <param name="rest">The key after the bucket: escaped object key and upload id.</param>
    public static UploadInfo Decode(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> value)
    {
        var id = UploadId.FromBytes(rest[^UploadId.LengthBytes..]);
        return UploadRecord.Decode(Unescape(rest[..^(UploadId.LengthBytes + 2)]), id, value);
    }

    /// <summary>The object key of an escaped one, whose end mark has been cut off.</summary>
    public static string Unescape(ReadOnlySpan<byte> escaped)
    {
        if (!escaped.Contains((byte)0))
        {
            return Encoding.UTF8.GetString(escaped);
        }

        var utf8 = new List<byte>(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            utf8.Add(escaped[i]);
            i += escaped[i] == 0 ? 1 : 0;
        }

        return Encoding.UTF8.GetString([.. utf8]);
    }

    private static bool SeekPart(ICursor cursor, UploadId id, int number) =>
        number is >= 0 and <= ushort.MaxValue
        && cursor.Seek(KeySpace.Part(id, number).Span) && cursor.Key.StartsWith(KeySpace.Parts(id).Span);

    private static bool MoveNextPart(ICursor cursor, UploadId id) =>
        cursor.MoveNext() && cursor.Key.StartsWith(KeySpace.Parts(id).Span);
}
