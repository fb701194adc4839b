using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Quotas;
using Drystone.Engine.Tables;

namespace Drystone.Engine;

public sealed partial class ObjectStore
{
    /// <summary>Null when the bucket has none.</summary>
    public BucketQuota? FindQuota(BucketGrant<Inspect> grant) =>
        FindConfiguration(grant, ConfigurationKind.Quota) is { } record ? BucketQuota.Decode(record) : null;

    /// <param name="quota">Null: no limits.</param>
    public ValueTask<ConfigureOutcome> SetQuotaAsync(
        BucketGrant<Configure> grant, BucketQuota? quota, CancellationToken cancel) => ConfigureAsync(
        grant,
        (tx, bucket) =>
        {
            ConfigurationTable.Set(tx, bucket, ConfigurationKind.Quota, id: "", quota?.Encode());
            return ConfigureOutcome.Done;
        },
        cancel);

    /// <summary>Whether an object of that size would be let in now, so that its bytes need not be sent in vain. The
    /// commit decides.</summary>
    public bool AdmitsQuota(ObjectGrant<Write> target, long sizeBytes)
    {
        if (!target.Bucket.Has(ConfigurationKind.Quota))
        {
            return true;
        }

        using var tx = keyspace.BeginRead();
        return BucketQuota.Admits(tx, target.Bucket, target.Key, sizeBytes);
    }
}
