using System.Buffers.Binary;
using Drystone.Engine.Buckets;
using Drystone.Engine.Keys;
using Drystone.Keyspace;

namespace Drystone.Engine.Tables;

/// <summary>What each bucket holds, counted in the commit of every change, so that nobody ever has to walk a
/// bucket.</summary>
internal static class UsageTable
{
    private const int LengthBytes = 2 * sizeof(long);

    public static BucketUsage Read(IReadTransaction tx, long bucketId) =>
        tx.TryGet(KeySpace.Usage(bucketId).Span, out var value)
            ? new BucketUsage(
                BinaryPrimitives.ReadInt64BigEndian(value), BinaryPrimitives.ReadInt64BigEndian(value[sizeof(long)..]))
            : default;

    public static void Add(IWriteTransaction tx, long bucketId, long versions, long bytes)
    {
        if (versions == 0 && bytes == 0)
        {
            return;
        }

        var usage = Read(tx, bucketId);
        Span<byte> value = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64BigEndian(value, usage.Versions + versions);
        BinaryPrimitives.WriteInt64BigEndian(value[sizeof(long)..], usage.SizeBytes + bytes);
        tx.Put(KeySpace.Usage(bucketId).Span, value);
    }
}
