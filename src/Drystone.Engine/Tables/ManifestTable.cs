using System.Buffers.Binary;
using Drystone.Engine.Keys;
using Drystone.Engine.Records;
using Drystone.Engine.Uploads;
using Drystone.Keyspace;

namespace Drystone.Engine.Tables;

/// <summary>The parts of multipart objects. A manifest never changes, so that copies of an object share it.</summary>
internal static class ManifestTable
{
    public static void Create(IWriteTransaction tx, long manifestId) =>
        Counter.Write(tx, KeySpace.ManifestReferences(manifestId).Span, 1);

    /// <summary>Adds a part that ends at <paramref name="endOffsetBytes"/> of the object.</summary>
    public static void AddPart(
        IWriteTransaction tx, long manifestId, long endOffsetBytes, int number, ReadOnlySpan<byte> part) =>
        tx.Put(KeySpace.ManifestPart(manifestId, endOffsetBytes, number).Span, part);

    /// <summary>One more object shares it; false when it is gone already.</summary>
    public static bool TryAddReference(IWriteTransaction tx, long manifestId)
    {
        if (Counter.Read(tx, KeySpace.ManifestReferences(manifestId).Span) == 0)
        {
            return false;
        }

        Counter.Add(tx, KeySpace.ManifestReferences(manifestId).Span, 1);
        return true;
    }

    /// <summary>One object less. The last one leaves the parts to the reclaimer, for they may be ten
    /// thousand.</summary>
    public static void Release(IWriteTransaction tx, long manifestId)
    {
        if (Counter.Add(tx, KeySpace.ManifestReferences(manifestId).Span, -1) == 0)
        {
            tx.Delete(KeySpace.ManifestReferences(manifestId).Span);
            tx.Put(BlobTable.GarbageKey(GarbageKind.Manifest, manifestId).Span, []);
        }
    }

    /// <summary>The part that holds the byte at <paramref name="offsetBytes"/>, and where that part starts.</summary>
    public static (PartInfo Part, Extent[] Extents, long StartBytes)? FindPart(
        IReadTransaction tx, long manifestId, long offsetBytes)
    {
        using var cursor = tx.OpenCursor();
        var prefix = KeySpace.Manifest(manifestId);
        if (!cursor.Seek(KeySpace.ManifestParts(manifestId, offsetBytes + 1).Span)
            || !cursor.Key.StartsWith(prefix.Span))
        {
            return null;
        }

        var end = EndOffset(cursor.Key);
        var part = PartRecord.Decode(cursor.Value, out var extents);
        return (part, extents, end - part.SizeBytes);
    }

    /// <summary>Parts in order, from the first whose number is over <paramref name="afterNumber"/>, with where each
    /// starts.</summary>
    public static IEnumerable<(PartInfo Part, long StartBytes)> Parts(
        IReadTransaction tx, long manifestId, int afterNumber)
    {
        using var cursor = tx.OpenCursor();
        for (var found = SeekFirst(cursor, manifestId); found; found = MoveNext(cursor, manifestId))
        {
            var (part, end) = Decode(cursor);
            if (part.Number > afterNumber)
            {
                yield return (part, end - part.SizeBytes);
            }
        }
    }

    /// <summary>The part after another one, by where that ends and its number; null at the end.</summary>
    /// <param name="after">Null: the first one.</param>
    public static (PartInfo Part, Extent[] Extents, long EndBytes)? FindAfter(
        IReadTransaction tx, long manifestId, (long EndBytes, int Number)? after)
    {
        var prefix = KeySpace.Manifest(manifestId);
        using var cursor = tx.OpenCursor();
        var found = after is { } last
            ? cursor.Seek([.. KeySpace.ManifestPart(manifestId, last.EndBytes, last.Number).Span, 0])
            : cursor.Seek(prefix.Span);
        if (!found || !cursor.Key.StartsWith(prefix.Span))
        {
            return null;
        }

        var part = PartRecord.Decode(cursor.Value, out var extents);
        return (part, extents, EndOffset(cursor.Key));
    }

    private static bool SeekFirst(ICursor cursor, long manifestId) =>
        cursor.Seek(KeySpace.Manifest(manifestId).Span) && cursor.Key.StartsWith(KeySpace.Manifest(manifestId).Span);

    private static bool MoveNext(ICursor cursor, long manifestId) =>
        cursor.MoveNext() && cursor.Key.StartsWith(KeySpace.Manifest(manifestId).Span);

    private static (PartInfo Part, long End) Decode(ICursor cursor) =>
        (PartRecord.Decode(cursor.Value, out _), EndOffset(cursor.Key));

    private static long EndOffset(ReadOnlySpan<byte> key) =>
        BinaryPrimitives.ReadInt64BigEndian(key[^(sizeof(long) + sizeof(ushort))..]);
}
