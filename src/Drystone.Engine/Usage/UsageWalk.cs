using System.Text;
using Drystone.Engine.Keys;
using Drystone.Engine.Listing;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Usage;

/// <summary>Counts what a bucket holds, some keys at a time.</summary>
internal static class UsageWalk
{
    // Of one snapshot, which must be short. The key that reaches it is still taken whole.
    private const int VersionsPerStep = 2_000;

    // What follows the key in the history: the end mark and the version.
    private const int RestBytes = 2 + VersionId.LengthBytes;

    /// <param name="position">Bytes of the first key.</param>
    /// <returns>Bytes of the first key that is left; null at the end.</returns>
    public static byte[]? Count(IReadTransaction tx, long bucketId, byte[] position, UsageDelta delta, int depth)
    {
        using var cursor = new VersionCursor(tx, bucketId);
        var table = KeySpace.Versions(bucketId).ToArray();
        var (escaped, key, versions) = (Array.Empty<byte>(), string.Empty, 0);
        for (var found = cursor.Seek(KeySpace.Versions(bucketId).Escaped(position).Span); found;
            found = cursor.MoveNext())
        {
            var current = cursor.Key[table.Length..^RestBytes];
            if (versions == 0 || !current.SequenceEqual(escaped))
            {
                (escaped, key) = (current.ToArray(), UploadTable.Unescape(current));
                if (versions >= VersionsPerStep)
                {
                    return Encoding.UTF8.GetBytes(key);
                }
            }

            versions++;
            Add(delta, key, cursor.Value, depth);
        }

        return null;
    }

    private static void Add(UsageDelta delta, string key, ReadOnlySpan<byte> record, int depth)
    {
        try
        {
            var (isDeleteMarker, sizeBytes) = ObjectRecord.DecodeSize(record);
            if (!isDeleteMarker)
            {
                delta.Add(key, 1, sizeBytes, depth);
            }
        }
        catch (Exception fault) when (UnreadableRecords.IsUnreadable(fault))
        {
            // A version that cannot be read does not keep the rest of the bucket from being counted.
        }
    }
}
