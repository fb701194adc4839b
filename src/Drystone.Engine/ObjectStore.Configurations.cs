using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Locking;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine;

public sealed partial class ObjectStore
{
    /// <summary>What a bucket is configured with.</summary>
    /// <param name="id">Empty for the kinds of which a bucket has one.</param>
    /// <returns>What was set; null when nothing is.</returns>
    public byte[]? FindConfiguration(BucketGrant<Inspect> grant, ConfigurationKind kind, string id = "")
    {
        using var tx = keyspace.BeginRead();
        return ConfigurationTable.Find(tx, grant.Bucket.Id, kind, id);
    }

    /// <summary>As above, where how an object is treated depends on it.</summary>
    public byte[]? FindConfiguration<TAccess>(ObjectGrant<TAccess> grant, ConfigurationKind kind)
        where TAccess : struct, IAccess
    {
        if (!grant.Bucket.Has(kind))
        {
            return null;
        }

        using var tx = keyspace.BeginRead();
        return ConfigurationTable.Find(tx, grant.Bucket.Id, kind, id: "");
    }

    /// <summary>The configurations of one kind, ordered by id.</summary>
    /// <param name="afterId">Only ids after this; null: from the start.</param>
    public IReadOnlyList<BucketConfiguration> ListConfigurations(
        BucketGrant<Inspect> grant, ConfigurationKind kind, string? afterId, int maxEntries)
    {
        using var tx = keyspace.BeginRead();
        return ConfigurationTable.List(tx, grant.Bucket.Id, kind, afterId, maxEntries);
    }

    /// <summary>Sets a configuration in place of an earlier one of the same kind and id. InvalidState for replication
    /// where versioning is not enabled.</summary>
    /// <param name="maxOfKind">No more than that many of the kind, an earlier one of the same id aside.</param>
    public ValueTask<ConfigureOutcome> PutConfigurationAsync(
        BucketGrant<Configure> grant, ConfigurationKind kind, string id, byte[] value, int maxOfKind,
        CancellationToken cancel) => ConfigureAsync(
        grant,
        (tx, bucket) =>
        {
            if (kind == ConfigurationKind.Replication && bucket.Versioning != VersioningState.Enabled)
            {
                return ConfigureOutcome.InvalidState;
            }

            if (ConfigurationTable.Find(tx, bucket.Id, kind, id) is null
                && ConfigurationTable.List(tx, bucket.Id, kind, afterId: null, maxOfKind).Count == maxOfKind)
            {
                return ConfigureOutcome.TooMany;
            }

            ConfigurationTable.Set(tx, bucket, kind, id, value);
            return ConfigureOutcome.Done;
        },
        cancel);

    /// <summary>NotFound when there was none.</summary>
    public ValueTask<ConfigureOutcome> DeleteConfigurationAsync(
        BucketGrant<Configure> grant, ConfigurationKind kind, string id, CancellationToken cancel) => ConfigureAsync(
        grant,
        (tx, bucket) =>
        {
            if (ConfigurationTable.Find(tx, bucket.Id, kind, id) is null)
            {
                return ConfigureOutcome.NotFound;
            }

            ConfigurationTable.Set(tx, bucket, kind, id, value: null);
            return ConfigureOutcome.Done;
        },
        cancel);

    /// <summary>Enables or suspends versioning. InvalidState for suspending it where object lock is
    /// enabled or replication is configured.</summary>
    public ValueTask<ConfigureOutcome> SetVersioningAsync(
        BucketGrant<Configure> grant, bool isEnabled, CancellationToken cancel) => ConfigureAsync(
        grant,
        (tx, bucket) =>
        {
            if (!isEnabled && (bucket.ObjectLock is not null || bucket.Has(ConfigurationKind.Replication)))
            {
                return ConfigureOutcome.InvalidState;
            }

            var state = isEnabled ? VersioningState.Enabled : VersioningState.Suspended;
            ConfigurationTable.Write(tx, bucket with { Versioning = state });
            return ConfigureOutcome.Done;
        },
        cancel);

    /// <summary>Enables object lock or changes its default. InvalidState where versioning is not enabled.</summary>
    public ValueTask<ConfigureOutcome> SetObjectLockAsync(
        BucketGrant<Configure> grant, ObjectLockSettings settings, CancellationToken cancel) => ConfigureAsync(
        grant,
        (tx, bucket) =>
        {
            if (bucket.Versioning != VersioningState.Enabled)
            {
                return ConfigureOutcome.InvalidState;
            }

            ConfigurationTable.Write(tx, bucket with { ObjectLock = settings });
            return ConfigureOutcome.Done;
        },
        cancel);

    public BucketUsage GetUsage(BucketGrant<Inspect> grant)
    {
        using var tx = keyspace.BeginRead();
        return UsageTable.Read(tx, grant.Bucket.Id);
    }

    private ValueTask<ConfigureOutcome> ConfigureAsync(
        BucketGrant<Configure> grant, Func<IWriteTransaction, BucketInfo, ConfigureOutcome> change,
        CancellationToken cancel) => CommitAsync(
        tx =>
        {
            if (ObjectTable.Refresh(tx, grant.Bucket) is not { } bucket)
            {
                return ConfigureOutcome.NoSuchBucket;
            }

            var outcome = change(tx, bucket);
            if (outcome == ConfigureOutcome.Done)
            {
                ChangeLog.Append(tx, Change.OfBucket(ChangeKind.BucketConfigured, bucket, grant.Actor, Now()));
            }

            return outcome;
        },
        cancel);
}
