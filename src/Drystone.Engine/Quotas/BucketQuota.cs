using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Quotas;

/// <summary>How much a bucket may hold.</summary>
/// <param name="MaxBytes">Of all versions together, as they were sent; null: no limit.</param>
/// <param name="MaxVersions">Current and older ones, delete markers aside; null: no limit.</param>
public sealed record BucketQuota(long? MaxBytes, long? MaxVersions)
{
    private const byte Format = 1;

    internal byte[] Encode()
    {
        var record = new RecordWriter(Format);
        Write(ref record, MaxBytes);
        Write(ref record, MaxVersions);
        return record.ToArray();
    }

    internal static BucketQuota Decode(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "quota");
        return new BucketQuota(Read(ref record), Read(ref record));
    }

    /// <summary>Whether one more version of that size has room, in the place of what it would replace. A quota that is
    /// lowered below what a bucket holds removes nothing, and lets nothing in.</summary>
    internal static bool Admits(IReadTransaction tx, BucketInfo bucket, in ObjectKey key, long sizeBytes)
    {
        if (!bucket.Has(ConfigurationKind.Quota)
            || ConfigurationTable.Find(tx, bucket.Id, ConfigurationKind.Quota, id: "") is not { } record)
        {
            return true;
        }

        var quota = Decode(record);
        var usage = UsageTable.Read(tx, bucket.Id);
        var replaced = bucket.Versioning == VersioningState.Enabled
            ? null
            : ObjectTable.Find(tx, bucket.Id, key, VersionId.Null);
        var isNew = replaced is not { Info.IsDeleteMarker: false };
        return !(usage.SizeBytes - (replaced?.Info.SizeBytes ?? 0) + sizeBytes > quota.MaxBytes)
            && !(isNew && usage.Versions + 1 > quota.MaxVersions);
    }

    private static void Write(ref RecordWriter record, long? limit)
    {
        record.Boolean(limit is not null);
        record.Number(limit ?? 0);
    }

    private static long? Read(ref RecordReader record)
    {
        var hasLimit = record.Boolean();
        var limit = record.Number();
        return hasLimit ? limit : null;
    }
}
